CREATE FUNCTION int_cmp(integer, integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT $2 - $1 $$;
CREATE OPERATOR CLASS backwards FOR TYPE integer USING btree AS OPERATOR 1 >, OPERATOR 2 >=, OPERATOR 3 =, OPERATOR 4 <=, OPERATOR 5 <, FUNCTION 1 int_cmp(integer, integer);
COMMENT ON OPERATOR CLASS backwards USING btree IS 'biggest first';
CREATE OPERATOR FAMILY wide USING btree;
ALTER OPERATOR FAMILY wide USING btree ADD OPERATOR 1 < (integer, bigint), FUNCTION 1 (integer, bigint) btint48cmp(integer, bigint);
COMMENT ON OPERATOR FAMILY wide USING btree IS 'loose';
CREATE TABLE t (id integer PRIMARY KEY, n integer);
CREATE INDEX t_n ON t (n backwards);
