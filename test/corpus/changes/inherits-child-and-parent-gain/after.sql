CREATE TABLE people (
  id bigint PRIMARY KEY,
  name text NOT NULL,
  active boolean NOT NULL DEFAULT true
);

CREATE TABLE employees (
  salary numeric NOT NULL,
  country text NOT NULL DEFAULT 'DE'
) INHERITS (people);
