INSERT INTO owners SELECT n, n FROM generate_series(1, 20) n;
INSERT INTO pets SELECT n FROM generate_series(1, 20) n;
