CREATE TABLE a (id integer, x text);
CREATE TABLE c (id integer, x text, y integer, own text);
