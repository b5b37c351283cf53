INSERT INTO p SELECT n, 'c', '2024-02-01' FROM generate_series(1,20) n;
