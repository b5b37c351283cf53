CREATE TABLE orders (id bigint PRIMARY KEY, customer text NOT NULL, city text, total numeric(12,2));
CREATE STATISTICS orders_city (mcv) ON customer, city FROM orders;
ALTER STATISTICS orders_city SET STATISTICS 10;
