CREATE TABLE people (id integer);
CREATE FUNCTION id_of(people) RETURNS integer LANGUAGE sql AS 'SELECT $1.id';
CREATE TABLE unrelated (id integer);
