CREATE TABLE kept (id integer);
CREATE TABLE gone (id integer);
CREATE SCHEMA app;
CREATE TABLE app.gone (id integer);
GRANT SELECT ON app.gone TO writer;
