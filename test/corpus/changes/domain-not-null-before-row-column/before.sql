CREATE DOMAIN code AS text;
CREATE TYPE place AS (code code, floor int);
CREATE TABLE rooms (id int PRIMARY KEY, code code);
