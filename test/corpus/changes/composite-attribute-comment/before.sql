CREATE TYPE address AS (street text, city text, note text);
COMMENT ON COLUMN address.note IS 'for who brings it';
CREATE TABLE people (id bigint PRIMARY KEY, home address);
