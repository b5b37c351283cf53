INSERT INTO orders VALUES (1, 'a', NULL, 1)
