CREATE TABLE a (id integer, x text);
CREATE TABLE b (y integer NOT NULL);
CREATE TABLE c (own text) INHERITS (a, b);
