CREATE TABLE orders (id bigint PRIMARY KEY, customer text NOT NULL, city text, total numeric(12,2));
CREATE TABLE notes (id bigint PRIMARY KEY, body text, secret text);
CREATE SCHEMA shop;
CREATE PUBLICATION everything FOR ALL TABLES WITH (publish = 'insert');
CREATE PUBLICATION few FOR TABLE orders, notes (id, body) WITH (publish_via_partition_root = true);
CREATE PUBLICATION big FOR TABLE orders WHERE (total > 100 AND id IN (1, 2));
CREATE PUBLICATION of_shop FOR TABLES IN SCHEMA shop;
CREATE PUBLICATION nothing;
COMMENT ON PUBLICATION few IS 'not all';
