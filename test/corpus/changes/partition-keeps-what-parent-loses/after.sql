CREATE TABLE visits (id integer NOT NULL, place integer) PARTITION BY RANGE (id);
CREATE TABLE visits_a PARTITION OF visits (PRIMARY KEY (id), UNIQUE (place, id)) FOR VALUES FROM (0) TO (10);
CREATE TABLE visits_b PARTITION OF visits FOR VALUES FROM (10) TO (20);
