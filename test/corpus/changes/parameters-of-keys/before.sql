CREATE TABLE orders (
  id bigint PRIMARY KEY WITH (fillfactor = 70),
  customer text,
  UNIQUE (customer) WITH (fillfactor = 60, deduplicate_items = off)
) WITH (fillfactor = 70, autovacuum_enabled = false, toast.autovacuum_enabled = false);
CREATE INDEX orders_customer_idx ON orders (customer) WITH (fillfactor = 80);
CREATE VIEW open_orders WITH (security_barrier) AS SELECT id FROM orders;
CREATE MATERIALIZED VIEW all_orders WITH (fillfactor = 50) AS SELECT id FROM orders;
CREATE TABLE lines (order_id bigint, product text, PRIMARY KEY (order_id) WITH (fillfactor = 70)) PARTITION BY RANGE (order_id);
CREATE TABLE lines_1 PARTITION OF lines FOR VALUES FROM (0) TO (1000);
