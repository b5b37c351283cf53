INSERT INTO tickets (id) SELECT n FROM generate_series(1, 30) AS n;
