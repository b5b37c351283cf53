CREATE TYPE span AS RANGE (subtype = bigint);
CREATE TABLE t (id int PRIMARY KEY, s span NOT NULL);
