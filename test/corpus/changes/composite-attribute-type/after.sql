CREATE TYPE point3 AS (x bigint, y integer, z text);
CREATE TABLE t (id int PRIMARY KEY, p point3);
