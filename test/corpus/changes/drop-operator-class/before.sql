CREATE FUNCTION int_cmp(integer, integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT $2 - $1 $$;
CREATE OPERATOR CLASS backwards FOR TYPE integer USING btree AS OPERATOR 1 >, OPERATOR 2 >=, OPERATOR 3 =, OPERATOR 4 <=, OPERATOR 5 <, FUNCTION 1 int_cmp(integer, integer);
