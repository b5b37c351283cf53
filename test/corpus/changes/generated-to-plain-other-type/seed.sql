INSERT INTO parcels (id, width, height) SELECT n, n, n + 1 FROM generate_series(1, 20) n;
