INSERT INTO a SELECT n, 'x' || n FROM generate_series(1, 50) n;
