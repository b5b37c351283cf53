INSERT INTO t VALUES (1, 'fine', 'fine'), (2, NULL, NULL);
