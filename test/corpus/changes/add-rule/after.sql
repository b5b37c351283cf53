CREATE TABLE orders (id bigint PRIMARY KEY, customer text NOT NULL, city text, total numeric(12,2));
CREATE TABLE orders_log (id bigint, at timestamptz);
CREATE RULE keep_log AS ON DELETE TO orders DO ALSO INSERT INTO orders_log VALUES (old.id, now());
CREATE RULE "Quiet Rule" AS ON UPDATE TO orders WHERE new.city IN ('a', 'b') DO INSTEAD NOTHING;
COMMENT ON RULE keep_log ON orders IS 'what was deleted';
ALTER TABLE orders DISABLE RULE "Quiet Rule";
