CREATE SCHEMA app;
CREATE TABLE app.post (id integer PRIMARY KEY, title text, body text);
CREATE VIEW app.titles AS SELECT id, title FROM app.post;
GRANT SELECT ON app.titles TO writer;
ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO reader;
