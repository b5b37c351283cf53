CREATE SCHEMA audit;
GRANT USAGE ON SCHEMA audit TO reader;
CREATE TABLE audit.events (id integer);
GRANT SELECT ON audit.events TO reader;
CREATE TABLE kept (id integer);
