CREATE DOMAIN code AS text CONSTRAINT code_filled CHECK (VALUE <> '');
COMMENT ON CONSTRAINT code_filled ON DOMAIN code IS 'never an empty code';
CREATE TABLE parts (id bigint PRIMARY KEY, others code[]);
