INSERT INTO log (at, kind) SELECT date '2020-01-01' + n, 'k' || n FROM generate_series(1, 300) n;
