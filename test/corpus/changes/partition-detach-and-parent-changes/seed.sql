INSERT INTO log SELECT n, date '2020-01-01' + n, 'k' || n, n, NULL FROM generate_series(1, 700) n;
