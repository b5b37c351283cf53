INSERT INTO log SELECT n, date '2020-01-01' + n, 'k' || n FROM generate_series(1, 300) n;
INSERT INTO log_2 SELECT n, date '2021-01-01' + n, 'k' || n FROM generate_series(1, 300) n;
