CREATE TABLE t (id integer);
CREATE TRUSTED LANGUAGE other HANDLER plpgsql_call_handler INLINE plpgsql_inline_handler VALIDATOR plpgsql_validator;
COMMENT ON LANGUAGE other IS 'the same';
REVOKE USAGE ON LANGUAGE other FROM PUBLIC;
CREATE FUNCTION f() RETURNS integer LANGUAGE other AS $$ BEGIN RETURN 1; END $$;
