INSERT INTO rooms SELECT n, n, int4range(n*2, n*2+1), 'c' FROM generate_series(1,100) n;
