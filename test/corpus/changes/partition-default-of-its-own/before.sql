CREATE TABLE plants (id integer);
CREATE TABLE trees (height integer) INHERITS (plants);
CREATE TABLE visits (id integer NOT NULL) PARTITION BY RANGE (id);
CREATE TABLE visits_a PARTITION OF visits FOR VALUES FROM (0) TO (10);
