CREATE FUNCTION noted() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
CREATE EVENT TRIGGER watch ON ddl_command_end EXECUTE FUNCTION noted();
CREATE EVENT TRIGGER refuses ON ddl_command_start EXECUTE FUNCTION noted();
