INSERT INTO product VALUES (1, 10), (2, 20);
INSERT INTO line VALUES (1, 10), (2, 10), (3, 20);
