INSERT INTO log SELECT n, '2020-01-01' FROM generate_series(1, 150) n;
