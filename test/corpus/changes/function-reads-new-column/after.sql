CREATE TABLE items (id integer, name text);
CREATE FUNCTION label(item items) RETURNS text LANGUAGE sql AS 'SELECT item.name';
CREATE FUNCTION total() RETURNS bigint LANGUAGE sql AS 'SELECT count(name) FROM items';
