CREATE DOMAIN code AS text NOT NULL CONSTRAINT code_short CHECK (length(VALUE) < 10) CONSTRAINT code_filled CHECK (VALUE <> '');
COMMENT ON CONSTRAINT code_filled ON DOMAIN code IS 'no empty code';
CREATE TABLE parts (id bigint PRIMARY KEY, others code[]);
