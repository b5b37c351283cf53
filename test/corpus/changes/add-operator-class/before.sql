CREATE FUNCTION int_cmp(integer, integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT $2 - $1 $$;
CREATE TABLE t (id integer PRIMARY KEY, n integer);
