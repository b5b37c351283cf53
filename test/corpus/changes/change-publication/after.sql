CREATE TABLE orders (id bigint PRIMARY KEY, customer text NOT NULL, city text, total numeric(12,2));
CREATE TABLE notes (id bigint PRIMARY KEY, body text, secret text);
CREATE SCHEMA shop;
CREATE TABLE more (id integer PRIMARY KEY);
CREATE PUBLICATION few FOR TABLE notes (id), more WITH (publish = 'insert, update');
