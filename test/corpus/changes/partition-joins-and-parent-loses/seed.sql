INSERT INTO log_1 SELECT n, date '2020-01-01' + n, 'k' FROM generate_series(1, 100) n;
INSERT INTO log_2 SELECT n, date '2021-01-01' + n, 'k' FROM generate_series(1, 100) n;
