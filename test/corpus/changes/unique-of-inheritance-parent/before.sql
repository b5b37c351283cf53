CREATE TABLE party (id integer NOT NULL, name text);
CREATE TABLE person (born date) INHERITS (party);
