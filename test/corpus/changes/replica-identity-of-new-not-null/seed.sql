INSERT INTO visits SELECT n, 'p' || n FROM generate_series(1, 20) n;
