INSERT INTO declared_too SELECT n, n FROM generate_series(1, 20) n;
INSERT INTO below SELECT n, n, n FROM generate_series(1, 20) n;
INSERT INTO kept SELECT n, n FROM generate_series(1, 20) n;
INSERT INTO had_it SELECT n, n FROM generate_series(1, 20) n;
INSERT INTO of_two SELECT n, n FROM generate_series(1, 20) n;
