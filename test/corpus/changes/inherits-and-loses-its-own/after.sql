CREATE TABLE a (id integer, x text, CONSTRAINT xc CHECK (id > 0) NO INHERIT); CREATE TABLE b (y integer) INHERITS (a); CREATE TABLE c () INHERITS (b);
