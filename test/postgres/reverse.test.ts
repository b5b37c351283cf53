import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseSql } from '../../src/postgres/parse.ts';
import { reverseOf } from '../../src/postgres/reverse.ts';
import { type LocalSession, openPglite } from '../support/pglite.ts';

async function reverses(sql: string): Promise<(string | null)[]> {
  return (await parseSql(sql)).map(reverseOf);
}

const table = 'CREATE TABLE "Größe" (id integer PRIMARY KEY, "a b" text); ';

/** Statements over that table, with what undoes them. */
const cases: readonly (readonly [string, string])[] = [
  ['CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$', 'DROP FUNCTION f()'],
  [
    `CREATE FUNCTION public."F x"(a integer, VARIADIC b text[], OUT c integer) LANGUAGE sql AS $$ SELECT 1 $$`,
    'DROP FUNCTION public."F x"(pg_catalog.int4, text[])',
  ],
  [
    'CREATE FUNCTION t(x "Größe") RETURNS TABLE (y integer) LANGUAGE sql AS $$ SELECT 1 $$',
    'DROP FUNCTION t("Größe")',
  ],
  [
    "CREATE FUNCTION d(at timestamp with time zone, n numeric(4,2) DEFAULT 1) RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    'DROP FUNCTION d(pg_catalog.timestamptz, pg_catalog."numeric")',
  ],
  [
    'CREATE FUNCTION p(x "Größe".id%TYPE) RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$',
    'DROP FUNCTION p',
  ],
  [
    'CREATE PROCEDURE q(a integer) LANGUAGE sql AS $$ SELECT 1 $$',
    'DROP PROCEDURE q(pg_catalog.int4)',
  ],
  ['CREATE PROCEDURE o(OUT a integer) LANGUAGE sql AS $$ SELECT 1 $$', 'DROP PROCEDURE o'],
  ['CREATE VIEW "V" AS SELECT 1 AS n', 'DROP VIEW "V"'],
  ['CREATE MATERIALIZED VIEW m AS SELECT 1 AS n', 'DROP MATERIALIZED VIEW m'],
  ['CREATE TABLE c AS SELECT 1 AS n', 'DROP TABLE c'],
  ['CREATE TABLE public.d (n integer)', 'DROP TABLE public.d'],
  ['CREATE INDEX i ON "Größe" (id)', 'DROP INDEX i'],
  ['CREATE INDEX i ON public."Größe" (id)', 'DROP INDEX public.i'],
  ["CREATE TYPE e AS ENUM ('a')", 'DROP TYPE e'],
  ['CREATE TYPE k AS (a integer)', 'DROP TYPE k'],
  ['CREATE TYPE r AS RANGE (subtype = integer)', 'DROP TYPE r'],
  ['CREATE DOMAIN public.w AS text', 'DROP DOMAIN public.w'],
  ['CREATE SEQUENCE s', 'DROP SEQUENCE s'],
  ['CREATE SCHEMA "S x"', 'DROP SCHEMA "S x"'],
  ['CREATE STATISTICS st ON id, "a b" FROM "Größe"', 'DROP STATISTICS st'],
  ['CREATE POLICY "P" ON "Größe" USING (true)', 'DROP POLICY "P" ON "Größe"'],
  ['CREATE RULE ru AS ON DELETE TO "Größe" DO INSTEAD NOTHING', 'DROP RULE ru ON "Größe"'],
  [
    'CREATE TRIGGER tr BEFORE UPDATE ON public."Größe" FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()',
    'DROP TRIGGER tr ON public."Größe"',
  ],
  [
    'ALTER TABLE "Größe" ENABLE ROW LEVEL SECURITY',
    'ALTER TABLE "Größe" DISABLE ROW LEVEL SECURITY',
  ],
  [
    'ALTER TABLE "Größe" ADD COLUMN x integer, ADD CONSTRAINT ch CHECK (x > 0)',
    'ALTER TABLE "Größe" DROP CONSTRAINT ch, DROP COLUMN x',
  ],
  [
    'GRANT SELECT ("a b"), UPDATE ON "Größe" TO PUBLIC',
    'REVOKE SELECT ("a b"), UPDATE ON "Größe" FROM PUBLIC',
  ],
  [
    'grant select on "Größe" to pg_monitor with grant option',
    'REVOKE select on "Größe" FROM pg_monitor',
  ],
  [`COMMENT ON TABLE "Größe" IS 'what it is, it''s'`, 'COMMENT ON TABLE "Größe" IS NULL'],
  [
    `COMMENT ON COLUMN "Größe"."a b" IS E'it\\'s \\' is \\''`,
    'COMMENT ON COLUMN "Größe"."a b" IS NULL',
  ],
  ['comment on table "Größe" is $x$ is $$ this $x$', 'comment on table "Größe" is NULL'],
];

test.each(cases)('%s', async (sql, reverse) => {
  expect(await reverses(sql)).toEqual([reverse]);
});

test.each([
  'CREATE OR REPLACE FUNCTION f() RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$',
  'CREATE OR REPLACE VIEW v AS SELECT 1',
  'INSERT INTO t VALUES (1)',
  'DROP TABLE t',
  'ALTER TABLE t ADD CHECK (a > 0)',
  'ALTER TABLE t ALTER COLUMN a SET NOT NULL',
  'ALTER TABLE t ADD COLUMN a integer, ALTER COLUMN b DROP NOT NULL',
  'CREATE INDEX ON t (a)',
  'REVOKE SELECT ON t FROM PUBLIC',
  'DO $$ BEGIN END $$',
])('not told: %s', async (sql) => {
  expect(await reverses(sql)).toEqual([null]);
});

describe('on a database', () => {
  let database: LocalSession;
  beforeAll(async () => {
    database = await openPglite();
  });
  afterAll(() => database.close());

  const catalog = `
    SELECT string_agg(what, ' ' ORDER BY what) AS state FROM (
      SELECT 'class ' || relname || coalesce(relacl::text, '') || relrowsecurity AS what FROM pg_class WHERE relnamespace::regnamespace::text <> 'pg_catalog'
      UNION ALL SELECT 'proc ' || oid::regprocedure FROM pg_proc WHERE pronamespace = 'public'::regnamespace
      UNION ALL SELECT 'type ' || typname FROM pg_type WHERE typnamespace = 'public'::regnamespace
      UNION ALL SELECT 'schema ' || nspname FROM pg_namespace
      UNION ALL SELECT 'trigger ' || tgname FROM pg_trigger
      UNION ALL SELECT 'policy ' || polname FROM pg_policy
      UNION ALL SELECT 'rule ' || rulename FROM pg_rewrite WHERE oid > 16384
      UNION ALL SELECT 'statistics ' || stxname FROM pg_statistic_ext
      UNION ALL SELECT 'column ' || attname FROM pg_attribute WHERE attrelid > 16384 AND NOT attisdropped AND attnum > 0
      UNION ALL SELECT 'acl ' || attacl::text FROM pg_attribute WHERE attacl IS NOT NULL AND attrelid > 16384
      UNION ALL SELECT 'constraint ' || conname FROM pg_constraint WHERE oid > 16384
      UNION ALL SELECT 'comment ' || description FROM pg_description WHERE objoid > 16384) parts`;

  test.each(cases)('%s is undone', async (sql, reverse) => {
    await database.execute(`BEGIN; ${table}`);
    try {
      // A privilege granted writes down the owner's own too; it stays behind as such.
      await database.execute('GRANT ALL ON "Größe" TO CURRENT_USER');
      const [before] = await database.query(catalog);
      await database.execute(sql);
      const [between] = await database.query(catalog);
      expect(between).not.toEqual(before);
      await database.execute(reverse);
      const [after] = await database.query(catalog);
      expect(after).toEqual(before);
    } finally {
      await database.execute('ROLLBACK');
    }
  });
});
