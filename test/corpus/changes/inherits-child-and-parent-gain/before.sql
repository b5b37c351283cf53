CREATE TABLE people (
  id bigint PRIMARY KEY,
  name text NOT NULL
);

CREATE TABLE employees (
  salary numeric NOT NULL
) INHERITS (people);
