CREATE TABLE orders (id bigint PRIMARY KEY, customer text NOT NULL, city text, total numeric(12,2));
CREATE INDEX orders_city ON orders (city);
ALTER TABLE orders CLUSTER ON orders_city;
