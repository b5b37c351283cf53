INSERT INTO flags SELECT n, n%2=0, nullif(n%3,0)=1 FROM generate_series(1,50) n;
