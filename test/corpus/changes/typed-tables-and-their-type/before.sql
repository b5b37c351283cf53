CREATE TYPE person AS (id integer, name text, note text);
CREATE TABLE people OF person (PRIMARY KEY (id));
CREATE INDEX people_name ON people (name);
CREATE TYPE pet AS (id integer, name text);
CREATE TABLE pets OF pet;
