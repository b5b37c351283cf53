CREATE DOMAIN code AS text NOT NULL CHECK (VALUE <> '');
CREATE TYPE place AS (code code, floor int);
CREATE TABLE rooms (id int PRIMARY KEY, code code, place place);
