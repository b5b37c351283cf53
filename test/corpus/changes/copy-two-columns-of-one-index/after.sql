CREATE TABLE t (id int PRIMARY KEY, a bigint NOT NULL, b bigint NOT NULL, UNIQUE (a, b), CHECK (a < b));
