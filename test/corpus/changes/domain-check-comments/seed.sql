INSERT INTO owners (id, part) VALUES (1, 0.25), (2, 0.75), (3, NULL);
