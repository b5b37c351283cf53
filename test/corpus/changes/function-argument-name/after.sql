CREATE FUNCTION cents(q integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$SELECT q * 100$$;
CREATE TABLE t (id int PRIMARY KEY, price int NOT NULL DEFAULT cents(5), CONSTRAINT priced CHECK (cents(price) > 0));
CREATE INDEX t_cents ON t (cents(price));
CREATE VIEW v AS SELECT cents(price) AS c FROM t;
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON t USING (cents(price) < 100000);
