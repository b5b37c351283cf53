CREATE TABLE t (id integer PRIMARY KEY, number integer NOT NULL);
