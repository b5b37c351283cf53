INSERT INTO t SELECT n, '{"a": 1}' FROM generate_series(1,50) n;
