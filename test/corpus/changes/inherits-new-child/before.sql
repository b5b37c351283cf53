CREATE TABLE a (id integer, x text);
CREATE TABLE b (y integer NOT NULL);
