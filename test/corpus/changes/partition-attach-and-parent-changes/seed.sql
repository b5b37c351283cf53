INSERT INTO log SELECT n, date '2020-01-01' + n, 'k' || n, n, NULL FROM generate_series(1, 300) n;
INSERT INTO log_2 VALUES (1, '2021-05-05');
