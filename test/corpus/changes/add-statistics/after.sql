CREATE TABLE orders (id bigint PRIMARY KEY, customer text NOT NULL, city text, total numeric(12,2));
CREATE STATISTICS orders_city (ndistinct, dependencies) ON customer, city FROM orders;
CREATE STATISTICS orders_lower ON lower(city), customer FROM orders;
ALTER STATISTICS orders_city SET STATISTICS 400;
COMMENT ON STATISTICS orders_city IS 'customers stay where they are';
