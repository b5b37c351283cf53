CREATE TYPE span AS (first integer, last integer);
CREATE TABLE t (id integer PRIMARY KEY, pages span, rest span NOT NULL);
