INSERT INTO events (id, note) SELECT gen_random_uuid(), 'n' || n FROM generate_series(1, 20) n;
