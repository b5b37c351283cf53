INSERT INTO t SELECT n, n, n+1 FROM generate_series(1,50) n;
