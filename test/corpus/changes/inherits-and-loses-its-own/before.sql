CREATE TABLE a (id integer, x text, CONSTRAINT xc CHECK (id > 0)); CREATE TABLE b (y integer, CONSTRAINT xc CHECK (id > 0)) INHERITS (a); CREATE TABLE c () INHERITS (b);
