INSERT INTO readings SELECT n, 'l' || n FROM generate_series(1, 20) n;
