INSERT INTO t (id, a, b) SELECT n, n, n*2 FROM generate_series(1,100) n;
