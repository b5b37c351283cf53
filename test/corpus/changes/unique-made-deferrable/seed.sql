INSERT INTO t SELECT n, n::text FROM generate_series(1,50) n;
