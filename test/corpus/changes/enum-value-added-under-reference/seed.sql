INSERT INTO parcels SELECT n, 'bag' FROM generate_series(1, 10) n;
INSERT INTO labels SELECT n, 'bag' FROM generate_series(1, 10) n;
