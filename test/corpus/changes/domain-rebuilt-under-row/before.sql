CREATE DOMAIN code AS text CONSTRAINT filled CHECK (VALUE <> '');
COMMENT ON CONSTRAINT filled ON DOMAIN code IS 'says something';
CREATE TYPE place AS (code code, floor int);
COMMENT ON COLUMN place.floor IS 'above the ground';
CREATE TABLE rooms (id int PRIMARY KEY, place place, codes code[]) PARTITION BY RANGE (id);
CREATE TABLE rooms_1 PARTITION OF rooms FOR VALUES FROM (0) TO (100);
