INSERT INTO b SELECT n, n FROM generate_series(1, 50) n;
