CREATE TABLE a (id integer, x text); CREATE TABLE a2 (id integer, x text); CREATE TABLE b (y integer) INHERITS (a2);
