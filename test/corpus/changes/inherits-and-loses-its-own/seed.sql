INSERT INTO b SELECT n, 'x' || n, n FROM generate_series(1, 50) n;
