CREATE COLLATION bytes (LOCALE = 'C');
CREATE TABLE people (id integer PRIMARY KEY, name text COLLATE bytes);
