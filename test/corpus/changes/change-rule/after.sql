CREATE TABLE orders (id bigint PRIMARY KEY, customer text NOT NULL, city text, total numeric(12,2));
CREATE RULE quiet AS ON DELETE TO orders WHERE old.total > 0 DO INSTEAD NOTHING;
ALTER TABLE orders ENABLE ALWAYS RULE quiet;
