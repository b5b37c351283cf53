CREATE TABLE a (id integer, x text);
CREATE TABLE c (own text) INHERITS (a);
