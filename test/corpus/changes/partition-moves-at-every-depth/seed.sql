INSERT INTO p24a SELECT n, date '2024-05-01' FROM generate_series(0, 9) n;
INSERT INTO pda SELECT n, date '2030-01-01' FROM generate_series(1, 100) n;
INSERT INTO whole VALUES (1, 1);
INSERT INTO refers VALUES (1, 1);
