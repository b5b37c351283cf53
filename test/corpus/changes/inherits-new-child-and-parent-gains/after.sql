CREATE TABLE a (id integer, x text); CREATE TABLE b (y integer) INHERITS (a); ALTER TABLE a ADD COLUMN z integer DEFAULT 4;
