INSERT INTO docs SELECT n, n, 't' FROM generate_series(1,200) n;
