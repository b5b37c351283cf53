CREATE FUNCTION add_up(state bigint, value integer) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$ SELECT coalesce(state, 0) + coalesce(value, 0) $$;
CREATE AGGREGATE total(integer) (SFUNC = add_up, STYPE = bigint);
CREATE AGGREGATE gone(integer) (SFUNC = add_up, STYPE = bigint);
