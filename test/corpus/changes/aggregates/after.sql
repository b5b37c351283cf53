CREATE FUNCTION add_up(state bigint, value integer) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$ SELECT coalesce(state, 0) + coalesce(value, 0) $$;
CREATE FUNCTION take_away(state bigint, value integer) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$ SELECT coalesce(state, 0) - coalesce(value, 0) $$;
CREATE AGGREGATE total(integer) (SFUNC = add_up, STYPE = bigint, INITCOND = '0', MSFUNC = add_up, MINVFUNC = take_away, MSTYPE = bigint, MINITCOND = '0');
CREATE AGGREGATE middle(float8 ORDER BY float8) (SFUNC = ordered_set_transition, STYPE = internal, FINALFUNC = percentile_cont_float8_final);
COMMENT ON AGGREGATE total(integer) IS 'bigger than an integer';
