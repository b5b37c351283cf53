/** Statements that nobody needs to be warned of, checked as one migration. */
import { expect, test } from 'vitest';
import { checkMigration } from '../../src/check/check.ts';
import { schemaOf } from './support.ts';

const current = `
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE customers (id bigint PRIMARY KEY, name varchar(40), note text, score numeric(8,2));
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, total numeric, day date, code text,
  CONSTRAINT code_there CHECK (code IS NOT NULL));
CREATE INDEX idx_orders_day ON orders (day);
CREATE VIEW totals AS SELECT id, total FROM orders;
CREATE FUNCTION one() RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 1';
`;

const safe = [
  'CREATE SCHEMA shop',
  'CREATE EXTENSION IF NOT EXISTS citext',
  "CREATE TYPE shade AS ENUM ('light', 'dark')",
  "ALTER TYPE mood ADD VALUE IF NOT EXISTS 'glad' AFTER 'ok'",
  'CREATE DOMAIN amount AS numeric CHECK (VALUE >= 0)',
  'CREATE SEQUENCE tickets',
  'CREATE TABLE shop.items (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL)',
  'CREATE INDEX items_name ON shop.items (name)',
  'CREATE UNIQUE INDEX items_name_key ON shop.items (lower(name))',
  'ALTER TABLE shop.items ADD COLUMN price numeric NOT NULL DEFAULT extract(epoch FROM clock_timestamp())',
  'ALTER TABLE shop.items ADD COLUMN sku text NOT NULL',
  'ALTER TABLE shop.items ADD CONSTRAINT items_sku_key UNIQUE (sku)',
  'ALTER TABLE shop.items ADD CONSTRAINT items_price_check CHECK (price >= 0)',
  'ALTER TABLE shop.items ALTER COLUMN sku TYPE integer USING sku::integer',
  'ALTER TABLE shop.items RENAME COLUMN sku TO number',
  'ALTER TABLE shop.items DROP COLUMN number',
  'ALTER TABLE shop.items ALTER COLUMN name SET NOT NULL',
  'DROP INDEX shop.items_name',
  'TRUNCATE shop.items',
  'DELETE FROM shop.items',
  "COMMENT ON TABLE customers IS 'who buys'",
  'ALTER TABLE customers ADD COLUMN nickname text',
  "ALTER TABLE customers ADD COLUMN plan text NOT NULL DEFAULT 'free'",
  'ALTER TABLE customers ADD COLUMN seen_at timestamptz NOT NULL DEFAULT now()',
  'ALTER TABLE customers ADD COLUMN one integer NOT NULL DEFAULT one()',
  'ALTER TABLE customers ALTER COLUMN name TYPE varchar(80)',
  'ALTER TABLE customers ALTER COLUMN name TYPE text',
  'ALTER TABLE customers ALTER COLUMN score TYPE numeric(12,2)',
  'ALTER TABLE customers ALTER COLUMN note SET STORAGE external',
  'ALTER TABLE customers ALTER COLUMN note SET STATISTICS 200',
  "ALTER TABLE customers ALTER COLUMN nickname SET DEFAULT ''",
  'ALTER TABLE customers SET (fillfactor = 90)',
  'ALTER TABLE customers ADD CONSTRAINT named CHECK (name IS NOT NULL) NOT VALID',
  'ALTER TABLE orders ADD CONSTRAINT orders_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE RESTRICT NOT VALID',
  'ALTER TABLE orders VALIDATE CONSTRAINT orders_customer_id_fkey',
  'ALTER TABLE customers VALIDATE CONSTRAINT named',
  'ALTER TABLE customers ALTER COLUMN name SET NOT NULL',
  'ALTER TABLE customers DROP CONSTRAINT named',
  'ALTER TABLE orders ALTER COLUMN code SET NOT NULL',
  'CREATE INDEX CONCURRENTLY idx_orders_total ON orders (total)',
  'DROP INDEX CONCURRENTLY IF EXISTS idx_orders_day',
  'CREATE UNIQUE INDEX CONCURRENTLY orders_code_key ON orders (code)',
  'ALTER TABLE orders ADD CONSTRAINT orders_code_key UNIQUE USING INDEX orders_code_key',
  'REINDEX INDEX CONCURRENTLY idx_orders_total',
  'VACUUM orders',
  'ANALYZE orders',
  'CREATE VIEW recent AS SELECT id FROM orders WHERE day > current_date - 7',
  'CREATE OR REPLACE VIEW totals AS SELECT id, total, day FROM orders',
  'DROP VIEW recent',
  "CREATE OR REPLACE FUNCTION one() RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 2 - 1'",
  'CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.day := current_date; RETURN NEW; END $$',
  'CREATE TRIGGER touch BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch()',
  'CREATE MATERIALIZED VIEW per_day AS SELECT day, count(*) FROM orders GROUP BY day',
  'CREATE INDEX per_day_day ON per_day (day)',
  "INSERT INTO customers (id, name) VALUES (1000001, 'first')",
  'UPDATE customers SET note = name WHERE id = 1000001',
  'DELETE FROM customers WHERE id = 1000001',
  'SELECT count(*) FROM orders',
  'CREATE TABLE copies AS SELECT id FROM orders',
  'DROP TABLE copies',
  'CREATE TABLE logs (day date NOT NULL) PARTITION BY RANGE (day)',
  "CREATE TABLE logs_2026 PARTITION OF logs FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
  'CREATE INDEX logs_day ON logs (day)',
  'ALTER SEQUENCE tickets INCREMENT 2',
  'ALTER INDEX idx_orders_total RENAME TO orders_by_total',
];

test(`${safe.length} safe statements give no warning`, async () => {
  const text = ["SET lock_timeout = '5s'", ...safe].map((sql) => `${sql};`).join('\n');
  const { hazards, applies } = await checkMigration({
    files: [{ path: 'sql', text }],
    current: await schemaOf(current),
    tool: null,
  });
  expect(safe.length).toBeGreaterThanOrEqual(60);
  expect(hazards.filter(({ severity }) => severity !== 'info')).toEqual([]);
  expect(applies).toBe(true);
}, 240_000);
