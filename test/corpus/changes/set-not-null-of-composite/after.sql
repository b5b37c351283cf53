CREATE TYPE span AS (first integer, last integer);
CREATE TABLE t (id integer PRIMARY KEY, pages span NOT NULL, rest span);
