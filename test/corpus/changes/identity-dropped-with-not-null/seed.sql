INSERT INTO t (a) SELECT 'a' FROM generate_series(1,10) n;
