INSERT INTO t SELECT n, nullif(n % 3, 0) FROM generate_series(1,50) n;
