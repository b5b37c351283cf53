CREATE TABLE t (id int PRIMARY KEY, a integer NOT NULL, b integer NOT NULL, UNIQUE (a, b), CHECK (a < b));
