INSERT INTO log SELECT n, 'x' FROM generate_series(1, 150) n;
INSERT INTO notes SELECT n, n FROM generate_series(1, 50) n;
