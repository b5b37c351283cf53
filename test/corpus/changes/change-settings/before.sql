CREATE TABLE orders (id bigint PRIMARY KEY, customer text NOT NULL, city text, total numeric(12,2));
CREATE INDEX orders_city ON orders (lower(city));
CREATE INDEX orders_total ON orders (total);
CREATE MATERIALIZED VIEW sums AS SELECT city, sum(total) AS total FROM orders GROUP BY city;
CREATE TABLE numbered (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
ALTER TABLE orders CLUSTER ON orders_total;
ALTER TABLE orders ALTER COLUMN city SET (n_distinct = 5, n_distinct_inherited = 7);
ALTER INDEX orders_city ALTER COLUMN 1 SET STATISTICS 900;
ALTER TABLE numbered FORCE ROW LEVEL SECURITY;
