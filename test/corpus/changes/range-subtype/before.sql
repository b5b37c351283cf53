CREATE TYPE span AS RANGE (subtype = integer);
CREATE TABLE t (id int PRIMARY KEY, s span NOT NULL);
