INSERT INTO users (email) SELECT 'u' || n FROM generate_series(1, 300) n;
INSERT INTO orders (user_id, parent_id, total) SELECT 1 + n % 300, CASE WHEN n > 10 THEN n - 10 END, n FROM generate_series(1, 900) n;
