CREATE TABLE items (id integer, name text);
CREATE FUNCTION total() RETURNS bigint LANGUAGE sql AS 'SELECT count(name) FROM items';
CREATE FUNCTION label(item items) RETURNS text LANGUAGE sql AS 'SELECT item.name';
CREATE FUNCTION two() RETURNS bigint LANGUAGE sql AS 'SELECT total() + count(*) FROM items';
CREATE VIEW v AS SELECT two() AS b;
