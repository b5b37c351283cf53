INSERT INTO "My App"."Order Lines" SELECT n, 1 FROM generate_series(1,100) n; INSERT INTO "My App".notes SELECT n, n, 1 FROM generate_series(1,50) n;
