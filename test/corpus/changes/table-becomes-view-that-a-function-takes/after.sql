CREATE TABLE everybody (id integer);
CREATE VIEW people AS SELECT id FROM everybody;
CREATE FUNCTION id_of(people) RETURNS integer LANGUAGE sql AS 'SELECT $1.id';
CREATE TABLE unrelated (id integer);
