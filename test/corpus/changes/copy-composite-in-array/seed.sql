INSERT INTO paths SELECT n, ROW(n, 'p' || n)::point3, ARRAY[ROW(n, 'a')::point3, NULL, ROW(NULL, 'b')::point3] FROM generate_series(1, 50) n;
INSERT INTO paths VALUES (100, NULL, NULL), (101, ROW(NULL, NULL)::point3, '{}');
