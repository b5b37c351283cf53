CREATE TYPE person AS (id bigint, name text, born date);
CREATE TABLE people OF person (PRIMARY KEY (id));
CREATE INDEX people_name ON people (name);
CREATE TYPE pet AS (id integer, name text, kind text);
CREATE TABLE pets OF pet (kind DEFAULT 'cat' NOT NULL);
