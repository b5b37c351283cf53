INSERT INTO people VALUES (1, 'Ada', 'first');
INSERT INTO pets VALUES (1, 'Cat');
