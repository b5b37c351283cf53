CREATE DOMAIN code AS text DEFAULT 'a' NOT NULL CHECK (VALUE <> '');
CREATE TABLE things (id bigint PRIMARY KEY, code code);
