INSERT INTO log SELECT n, date '2020-06-01' + n, 'k' || n, n FROM generate_series(1, 500) n;
