CREATE TABLE a (id integer); CREATE TABLE a2 (w integer DEFAULT 3 CHECK (w > 0), v text); CREATE TABLE b (y integer) INHERITS (a, a2);
