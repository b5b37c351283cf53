INSERT INTO t VALUES (1, (1, NULL)), (2, (NULL, NULL)), (3, (3, 4));
