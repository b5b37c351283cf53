CREATE TABLE owners (id integer PRIMARY KEY, kind integer NOT NULL);
CREATE TABLE pets (owner_id integer REFERENCES owners (id));
