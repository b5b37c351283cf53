CREATE FUNCTION is_code(text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN $1 <> ''; END $$;
CREATE TABLE codes (code text CHECK (is_code(code)));
CREATE VIEW good AS SELECT code FROM codes WHERE is_code(code);
