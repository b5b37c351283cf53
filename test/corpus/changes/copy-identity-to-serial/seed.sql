INSERT INTO teams (name) SELECT 't' || n FROM generate_series(1, 30) n;
INSERT INTO members SELECT id FROM teams;
