CREATE DOMAIN code AS text CHECK (VALUE <> '');
CREATE TABLE things (id bigint PRIMARY KEY, code code);
