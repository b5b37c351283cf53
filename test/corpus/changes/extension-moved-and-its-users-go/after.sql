CREATE SCHEMA one;
CREATE SCHEMA two;
CREATE EXTENSION btree_gist SCHEMA one;
SET search_path = public, one;
CREATE TABLE t (room integer, floor integer);
CREATE INDEX t_idx ON t USING gist (room one.gist_int4_ops, floor one.gist_int4_ops);
RESET search_path;
