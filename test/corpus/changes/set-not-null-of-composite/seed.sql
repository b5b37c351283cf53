-- A row with a field that is NULL is a value all the same.
INSERT INTO t VALUES (1, (1, NULL), (NULL, NULL)), (2, (NULL, NULL), (3, 4));
