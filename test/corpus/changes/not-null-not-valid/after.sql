CREATE TABLE orders (id bigint PRIMARY KEY, customer text NOT NULL, city text, total numeric(12,2));
ALTER TABLE orders ADD NOT NULL city NOT VALID;
CREATE TABLE parent (id integer, CONSTRAINT only_here NOT NULL id NO INHERIT);
CREATE TABLE child () INHERITS (parent);
