CREATE TABLE plants (id integer);
CREATE TABLE trees (height integer) INHERITS (plants);
ALTER TABLE plants ADD COLUMN note text DEFAULT 'green';
ALTER TABLE trees ALTER COLUMN note SET DEFAULT 'high';
CREATE TABLE visits (id integer NOT NULL) PARTITION BY RANGE (id);
CREATE TABLE visits_a PARTITION OF visits FOR VALUES FROM (0) TO (10);
ALTER TABLE visits ADD COLUMN place integer DEFAULT 1;
ALTER TABLE visits_a ALTER COLUMN place SET DEFAULT 9;
