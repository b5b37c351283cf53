INSERT INTO t SELECT n, ROW(n, n)::point3 FROM generate_series(1,100) n;
