CREATE TABLE a (id integer, x text); CREATE TABLE b (y integer) INHERITS (a); CREATE TABLE c (z integer) INHERITS (a); ALTER TABLE b ALTER COLUMN x SET NOT NULL;
