CREATE DOMAIN amount AS bigint;
CREATE TABLE t (id int PRIMARY KEY, a amount NOT NULL DEFAULT 0, b amount);
CREATE INDEX t_a ON t (a);
