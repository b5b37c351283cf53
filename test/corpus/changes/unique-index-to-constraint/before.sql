CREATE TABLE t (id int, a text);
CREATE UNIQUE INDEX t_a ON t (a);
