INSERT INTO orders SELECT n, 'open', 'open' FROM generate_series(1, 30) AS n;
