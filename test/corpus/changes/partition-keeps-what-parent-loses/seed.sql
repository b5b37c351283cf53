INSERT INTO visits SELECT n, n FROM generate_series(1, 15) n;
