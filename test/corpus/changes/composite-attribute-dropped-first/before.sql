CREATE TYPE point3 AS (x integer, y integer, z integer);
CREATE TABLE t (id int PRIMARY KEY, p point3);
