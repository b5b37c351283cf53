INSERT INTO t (id, a) SELECT n, 'a' FROM generate_series(1,10) n;
