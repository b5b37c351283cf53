INSERT INTO notes VALUES (1, 1, 1, 7), (2, 2, 2, 7), (3, 3, 1, 8);
