CREATE FUNCTION noted() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
CREATE EVENT TRIGGER watch ON ddl_command_end EXECUTE FUNCTION noted();
ALTER EVENT TRIGGER watch ENABLE ALWAYS;
CREATE TABLE quiet (id integer);
