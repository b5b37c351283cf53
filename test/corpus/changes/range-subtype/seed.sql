INSERT INTO t SELECT n, span(n, n+2) FROM generate_series(1,100) n;
