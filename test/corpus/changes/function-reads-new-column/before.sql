CREATE TABLE items (id integer);
CREATE FUNCTION label(item items) RETURNS integer LANGUAGE sql AS 'SELECT item.id';
CREATE FUNCTION total() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM items';
