CREATE TYPE person AS (id integer, name text);
CREATE TABLE people (id integer PRIMARY KEY, name text);
CREATE TABLE loose OF person;
