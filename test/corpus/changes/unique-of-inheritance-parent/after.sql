CREATE TABLE party (id integer NOT NULL, name text, CONSTRAINT party_name_key UNIQUE (name));
CREATE TABLE person (born date) INHERITS (party);
