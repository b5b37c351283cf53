CREATE COLLATION bytes (LOCALE = 'C');
COMMENT ON COLLATION bytes IS 'as they are';
CREATE TABLE people (id integer PRIMARY KEY, name text COLLATE bytes);
CREATE INDEX people_name ON people (lower(name) COLLATE bytes);
CREATE DOMAIN word AS text COLLATE bytes;
