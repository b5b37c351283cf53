INSERT INTO people VALUES (1, ROW('a', 'b', 'c'));
