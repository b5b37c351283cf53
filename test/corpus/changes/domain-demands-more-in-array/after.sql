CREATE DOMAIN code AS text DEFAULT 'x' NOT NULL CONSTRAINT code_short CHECK (length(VALUE) < 10);
CREATE TABLE parts (id bigint PRIMARY KEY, own code, others code[]);
