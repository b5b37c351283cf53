INSERT INTO t SELECT n, 'c'||n FROM generate_series(1,50) n; INSERT INTO r SELECT n FROM generate_series(1,20) n;
