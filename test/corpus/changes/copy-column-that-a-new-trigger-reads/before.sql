CREATE TABLE parcels (id integer PRIMARY KEY, grams integer NOT NULL, kilos integer);
