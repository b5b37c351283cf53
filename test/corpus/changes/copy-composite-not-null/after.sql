CREATE TYPE span AS (first bigint, last integer);
CREATE TABLE t (id integer PRIMARY KEY, pages span NOT NULL);
