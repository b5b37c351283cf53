CREATE TABLE assets (id integer, worth integer CHECK (worth > 0));
CREATE TABLE cars (doors integer) INHERITS (assets);
CREATE TABLE vans () INHERITS (cars);
CREATE VIEW car_ids AS SELECT id FROM cars;
