INSERT INTO m2 SELECT n, date '2025-01-01' + n, CASE WHEN n < 50 THEN 'a' ELSE 'c' END FROM generate_series(1, 100) n;
