CREATE TABLE orders (
  id bigint PRIMARY KEY WITH (fillfactor = 80),
  customer text,
  UNIQUE (customer) WITH (deduplicate_items = off, fillfactor = 60)
) WITH (autovacuum_enabled = false, fillfactor = 70, toast.autovacuum_enabled = true);
CREATE INDEX orders_customer_idx ON orders (customer) WITH (fillfactor = 50, deduplicate_items = off);
CREATE VIEW open_orders WITH (security_invoker, security_barrier) AS SELECT id FROM orders;
CREATE MATERIALIZED VIEW all_orders WITH (autovacuum_enabled = false, fillfactor = 60) AS SELECT id FROM orders;
CREATE TABLE lines (order_id bigint, product text, PRIMARY KEY (order_id) WITH (fillfactor = 80)) PARTITION BY RANGE (order_id);
CREATE TABLE lines_1 PARTITION OF lines FOR VALUES FROM (0) TO (1000);
