INSERT INTO rooms VALUES (1, ROW('a', 2), ARRAY['b']);
