INSERT INTO t SELECT n, n / 7.0 FROM generate_series(1,50) n;
