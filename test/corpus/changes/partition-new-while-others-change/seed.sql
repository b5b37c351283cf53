INSERT INTO h SELECT n, 'x' FROM generate_series(1, 100) n WHERE satisfies_hash_partition('h'::regclass, 2, 0, n) OR satisfies_hash_partition('h'::regclass, 4, 1, n);
