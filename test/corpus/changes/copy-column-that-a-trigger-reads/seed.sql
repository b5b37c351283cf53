INSERT INTO parcels (id, grams) VALUES (1, 500), (2, 1500);
