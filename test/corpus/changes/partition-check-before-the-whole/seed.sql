INSERT INTO a SELECT n % 2 + 1, 'x' || n FROM generate_series(1, 50) n;
