INSERT INTO p (id, v) SELECT n, n FROM generate_series(1, 99) n;
INSERT INTO t (id) SELECT n FROM generate_series(1, 20) n;
INSERT INTO r VALUES (2), (4);
