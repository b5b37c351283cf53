CREATE TYPE size AS (width integer, height integer);
COMMENT ON COLUMN size.width IS 'in mm';
CREATE DOMAIN positive AS integer CONSTRAINT positive_only CHECK (VALUE > 0);
COMMENT ON CONSTRAINT positive_only ON DOMAIN positive IS 'nothing weighs less';
CREATE TABLE boxes (size size, weight positive);
