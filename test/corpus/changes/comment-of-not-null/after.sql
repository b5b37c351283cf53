CREATE DOMAIN code AS text NOT NULL;
COMMENT ON CONSTRAINT code_not_null ON DOMAIN code IS 'the supplier has one';
CREATE TABLE parts (id integer PRIMARY KEY, code code, weight integer NOT NULL, size integer);
COMMENT ON CONSTRAINT parts_weight_not_null ON parts IS 'the carrier wants it';
