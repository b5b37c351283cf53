CREATE DOMAIN code AS text CHECK (VALUE <> 'x');
CREATE TABLE things (id bigint PRIMARY KEY, code code);
