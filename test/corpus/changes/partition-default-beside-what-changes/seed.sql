INSERT INTO m SELECT n, n, 'x' FROM generate_series(1, 150) n;
