CREATE TABLE a (id integer); CREATE TABLE b (y integer) INHERITS (a);
