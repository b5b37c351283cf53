CREATE TABLE a (id integer, x text NOT NULL); CREATE TABLE b (y integer) INHERITS (a); CREATE TABLE c (z integer) INHERITS (a);
