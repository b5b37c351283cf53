INSERT INTO t SELECT n, CASE WHEN n%2=0 THEN 'sad' ELSE 'ok' END FROM generate_series(1,50) n;
