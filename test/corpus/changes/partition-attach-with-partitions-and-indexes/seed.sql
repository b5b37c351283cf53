INSERT INTO m2 SELECT n, date '2025-01-01' + n, 'k' || n, n FROM generate_series(1, 100) n;
INSERT INTO r SELECT n, n FROM generate_series(1, 150) n;
