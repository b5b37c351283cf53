INSERT INTO log (id, at, kind) SELECT n + 1, date '2020-01-01' + n, 'k' || n FROM generate_series(1, 900) n;
