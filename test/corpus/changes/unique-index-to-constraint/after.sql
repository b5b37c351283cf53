CREATE TABLE t (id int, a text, CONSTRAINT t_a UNIQUE (a));
