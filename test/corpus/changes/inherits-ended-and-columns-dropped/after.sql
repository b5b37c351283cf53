CREATE TABLE c (y integer, z integer);
CREATE TABLE b (id integer);
