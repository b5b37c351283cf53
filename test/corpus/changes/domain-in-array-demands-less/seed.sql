INSERT INTO parts SELECT n, ARRAY['a' || n, 'b']::code[] FROM generate_series(1, 50) n;
