CREATE FUNCTION is_code(text, shortest integer DEFAULT 1) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN length($1) >= shortest; END $$;
CREATE TABLE codes (code text CHECK (is_code(code)));
CREATE VIEW good AS SELECT code FROM codes WHERE is_code(code);
