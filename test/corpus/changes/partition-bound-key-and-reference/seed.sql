INSERT INTO sales SELECT 1 + n % 2, date '2024-01-01' + n FROM generate_series(1, 100) n;
