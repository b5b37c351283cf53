INSERT INTO items SELECT n, n*3, n, now() FROM generate_series(1, 400) n;
