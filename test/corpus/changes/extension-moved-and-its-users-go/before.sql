CREATE SCHEMA one;
CREATE SCHEMA two;
CREATE EXTENSION btree_gist SCHEMA two;
SET search_path = public, two;
CREATE TABLE gone (room integer, during tstzrange, EXCLUDE USING gist (room WITH =, during WITH &&));
CREATE TABLE t (room integer, floor integer);
CREATE INDEX t_idx ON t USING gist (room two.gist_int4_ops);
RESET search_path;
