CREATE TABLE assets (id bigint, worth integer CHECK (worth > 1), label text NOT NULL DEFAULT 'q');
CREATE TABLE cars (doors integer) INHERITS (assets);
CREATE TABLE vans (load integer) INHERITS (cars);
CREATE VIEW car_ids AS SELECT id FROM cars;
