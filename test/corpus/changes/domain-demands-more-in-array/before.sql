CREATE DOMAIN code AS text CONSTRAINT code_filled CHECK (VALUE <> '');
CREATE TABLE parts (id bigint PRIMARY KEY, own code, others code[]);
