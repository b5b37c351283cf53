CREATE TABLE a (id integer, x text);
CREATE TABLE b (y integer);
CREATE TABLE c (id integer, x text, y integer, z integer);
ALTER TABLE c INHERIT b;
ALTER TABLE c INHERIT a;
