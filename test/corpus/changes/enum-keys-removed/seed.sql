INSERT INTO kinds VALUES ('a','x'),('b','y'); INSERT INTO things SELECT n, 'a' FROM generate_series(1,50) n;
