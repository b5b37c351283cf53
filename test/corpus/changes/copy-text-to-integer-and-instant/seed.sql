INSERT INTO items SELECT n, 'c' || n, nullif(n % 7, 0)::text, timestamp '2024-01-01' + n * interval '1 minute' FROM generate_series(1, 400) n;
