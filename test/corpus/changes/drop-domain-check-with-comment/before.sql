CREATE DOMAIN percent AS integer CONSTRAINT percent_low CHECK (VALUE >= 0) CONSTRAINT percent_high CHECK (VALUE <= 100);
COMMENT ON CONSTRAINT percent_high ON DOMAIN percent IS 'no more than all';
CREATE TABLE shares (id bigint PRIMARY KEY, part percent);
INSERT INTO shares VALUES (1, 50);
