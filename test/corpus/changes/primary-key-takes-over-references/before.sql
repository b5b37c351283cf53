CREATE TABLE owners (id integer NOT NULL UNIQUE, kind integer, PRIMARY KEY (id, kind));
CREATE TABLE pets (owner_id integer REFERENCES owners (id));
