CREATE TABLE orders (id bigint PRIMARY KEY, city text);
CREATE INDEX orders_city ON orders (city, lower(city));
ALTER TABLE orders CLUSTER ON orders_city;
ALTER INDEX orders_city ALTER COLUMN 2 SET STATISTICS 50;
COMMENT ON INDEX orders_city IS 'x';
