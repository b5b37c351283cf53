CREATE DOMAIN code AS text NOT NULL;
CREATE TABLE parts (id integer PRIMARY KEY, code code, weight integer NOT NULL, size integer NOT NULL, gone integer NOT NULL);
COMMENT ON CONSTRAINT parts_size_not_null ON parts IS 'by law';
COMMENT ON CONSTRAINT parts_gone_not_null ON parts IS 'once';
