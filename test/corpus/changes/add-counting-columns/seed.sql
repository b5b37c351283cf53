INSERT INTO notes (a, b) SELECT n, 'n' || n FROM generate_series(1, 2500) n;
