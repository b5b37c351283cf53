INSERT INTO t SELECT n, 'sad', '{sad,ok}' FROM generate_series(1,50) n;
