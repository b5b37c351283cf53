CREATE SCHEMA one;
CREATE SCHEMA two;
CREATE EXTENSION btree_gist SCHEMA one;
SET search_path = public, one;
CREATE TABLE t (room integer, during tstzrange, CONSTRAINT apart EXCLUDE USING gist (room WITH =, during WITH &&));
RESET search_path;
