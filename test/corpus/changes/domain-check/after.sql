CREATE DOMAIN code AS text CONSTRAINT code_check CHECK (VALUE <> '') CONSTRAINT short CHECK (length(VALUE) < 9);
CREATE TABLE things (id bigint PRIMARY KEY, code code);
