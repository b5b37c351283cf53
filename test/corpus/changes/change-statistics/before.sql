CREATE TABLE orders (id bigint PRIMARY KEY, customer text NOT NULL, city text, total numeric(12,2));
CREATE STATISTICS orders_city (ndistinct) ON customer, city FROM orders;
CREATE STATISTICS old_stat ON city, total FROM orders;
