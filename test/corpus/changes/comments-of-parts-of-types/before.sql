CREATE TYPE size AS (width integer, height integer);
CREATE DOMAIN positive AS integer CONSTRAINT positive_only CHECK (VALUE > 0);
CREATE TABLE boxes (size size, weight positive);
