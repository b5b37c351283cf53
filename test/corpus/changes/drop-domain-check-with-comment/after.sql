CREATE DOMAIN percent AS integer CONSTRAINT percent_low CHECK (VALUE >= 0);
CREATE TABLE shares (id bigint PRIMARY KEY, part percent);
