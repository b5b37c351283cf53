import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Connection, connect } from '../../src/postgres/client.ts';
import type { Session } from '../../src/postgres/session.ts';
import { type PlanNode, planLine, planTree } from '../../src/proof/plan-tree.ts';
import { openSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import { shop, shopRows, shopStatistics } from '../proof/shop.ts';
import { type Server, serversAvailable, startPostgres } from '../support/postgres.ts';

const orders = 200_000;

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox();
  await sandbox.execute(shop);
});
afterAll(() => sandbox.close());

async function planOf(session: Session, sql: string): Promise<PlanNode> {
  const rows = await session.execute<Record<string, unknown>>(
    `EXPLAIN (GENERIC_PLAN, FORMAT JSON) ${sql}`,
  );
  return planTree(rows[0]?.['QUERY PLAN']);
}

/** Node types, relations and indexes; no figures. */
function shape(node: PlanNode): string {
  const own = [node.type, node.index ?? node.relation].filter((part) => part !== null).join(' ');
  return node.children.length === 0 ? own : `${own}(${node.children.map(shape).join(', ')})`;
}

const queries = [
  'SELECT * FROM orders',
  'SELECT * FROM orders WHERE id = $1',
  'SELECT * FROM orders WHERE id = ANY ($1)',
  'SELECT * FROM orders WHERE tenant_id = $1 ORDER BY created_at DESC LIMIT 20',
  "SELECT * FROM orders WHERE tenant_id = $1 AND status = 'open'",
  'SELECT * FROM orders WHERE paid',
  'SELECT * FROM orders WHERE paid = $1',
  'SELECT * FROM orders WHERE lower(email) = $1',
  "SELECT * FROM orders WHERE status = 'open' AND created_at > $1 ORDER BY created_at LIMIT 50",
  "SELECT * FROM orders WHERE status = 'done'",
  'SELECT * FROM orders WHERE note = $1',
  "SELECT * FROM orders WHERE channel = 'web' AND total > 9990",
  'SELECT * FROM orders ORDER BY id LIMIT 10',
  'SELECT * FROM orders ORDER BY note LIMIT 10',
  'SELECT o.* FROM orders o JOIN tenants t ON t.id = o.tenant_id WHERE t.slug = $1 ORDER BY o.created_at DESC LIMIT 20',
  'SELECT count(*) FROM orders WHERE tenant_id = $1',
];

describe.runIf(serversAvailable)('beside a server that holds the rows', () => {
  let server: Server;
  let real: Connection;
  beforeAll(async () => {
    server = await startPostgres(18);
    real = await connect(server.url);
    await real.execute('SET max_parallel_workers_per_gather = 0');
    // VACUUM marks a page as visible to all only when the commits on it are in the flushed log.
    await real.execute('SET synchronous_commit = on');
    for (const sql of `${shop};${shopRows(orders)}`.split(';')) await real.execute(sql);
    await sandbox.pretend(shopStatistics(orders));
  });
  afterAll(async () => {
    await sandbox.unpretend();
    await real.close();
    await server.stop();
  });

  test.each(queries)('plans alike: %s', async (sql) => {
    expect(shape(await planOf(sandbox, sql))).toBe(shape(await planOf(real, sql)));
  });

  test('files are about as long', async () => {
    const sizes = `SELECT relname AS name, pg_relation_size(oid)::float8 AS bytes FROM pg_class
      WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'i')`;
    const expected = new Map(
      (await real.query<{ name: string; bytes: number }>(sizes)).map((row) => [
        row.name,
        row.bytes,
      ]),
    );
    for (const { name, bytes } of await sandbox.query<{ name: string; bytes: number }>(sizes)) {
      const ratio = (bytes + 8192) / ((expected.get(name) ?? 0) + 8192);
      expect(ratio, name).toBeGreaterThan(0.5);
      expect(ratio, name).toBeLessThan(2);
    }
  });
});

describe('afterwards', () => {
  test('nothing is left, and rows can be written', async () => {
    const state = `SELECT relname, relpages, reltuples, pg_relation_size(oid)::int AS bytes
      FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'i') ORDER BY 1`;
    const before = await sandbox.query(state);
    // Longer than one segment of 1 GB.
    await sandbox.pretend(shopStatistics(50_000_000));
    const [faked] = await sandbox.query<{ pages: number }>(
      "SELECT (pg_relation_size('orders') / 8192)::int AS pages",
    );
    expect(faked?.pages).toBeGreaterThan(300_000);
    expect((await planOf(sandbox, 'SELECT * FROM orders WHERE note = $1')).type).toBe('Seq Scan');
    await sandbox.unpretend();
    expect(await sandbox.query(state)).toEqual(before);
    const [stats] = await sandbox.query<{ n: number }>(
      "SELECT count(*)::int AS n FROM pg_stats WHERE schemaname = 'public'",
    );
    expect(stats?.n).toBe(0);
    await sandbox.execute('BEGIN');
    await sandbox.execute("INSERT INTO tenants (slug) VALUES ('a')");
    const [row] = await sandbox.query<{ n: number }>('SELECT count(*)::int AS n FROM tenants');
    expect(row?.n).toBe(1);
    await sandbox.execute(
      "INSERT INTO orders (tenant_id, status, paid, channel, email, note, total) SELECT t.id, 'open', true, 'web', 'e', 'n', 1 FROM tenants t, generate_series(1, 500)",
    );
    expect(await sandbox.query('SELECT count(*)::int AS n FROM orders')).toEqual([{ n: 500 }]);
    await sandbox.execute('ROLLBACK');
  });

  test('a partitioned table’s rows lie in its partitions', async () => {
    await sandbox.execute(`CREATE TABLE events (id bigint, at date NOT NULL) PARTITION BY RANGE (at);
      CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2026-07-01');
      CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM ('2026-07-01') TO ('2027-01-01');
      CREATE INDEX events_id_idx ON events (id)`);
    await sandbox.pretend([{ schema: 'public', table: 'events', rows: 1_000_000, columns: [] }]);
    const plan = await planOf(sandbox, 'SELECT * FROM events');
    expect(plan.rows).toBe(1_000_000);
    const one = await planOf(sandbox, 'SELECT * FROM events WHERE id = $1');
    expect(planLine(one)).toMatch(/events_1_id_idx.*events_2_id_idx/);
    await sandbox.unpretend();
  });

  test('hostile names and values of every kind', async () => {
    await sandbox.execute(`CREATE SCHEMA "a.b";
      CREATE TABLE "a.b"."it's ""big""" ("x'y" text PRIMARY KEY, "select" text[], j jsonb, r int4range,
        p point, d interval, v varchar(9), c char(3), b bytea, ip inet, ts tsvector, u uuid, "ü" numeric);
      CREATE INDEX "i x" ON "a.b"."it's ""big""" USING gin (j);
      CREATE INDEX "e""x" ON "a.b"."it's ""big""" ((upper("x'y")), "ü") WHERE "ü" > 1`);
    await sandbox.pretend([
      {
        schema: 'a.b',
        table: 'it\'s "big"',
        rows: 100_000,
        columns: [
          {
            column: "x'y",
            distinct: 2,
            nullFraction: 0,
            common: [{ value: 'a"\\\'{},b', share: 0.5 }],
          },
          {
            column: 'ü',
            distinct: 2,
            nullFraction: 0,
            common: [{ value: 'no number', share: 0.5 }],
          },
        ],
      },
      { schema: 'nowhere', table: 'missing', rows: 10, columns: [] },
    ]);
    const plan = await planOf(sandbox, 'SELECT * FROM "a.b"."it\'s ""big""" WHERE "x\'y" = $1');
    expect(plan.index).toBe('it\'s "big"_pkey');
    await sandbox.unpretend();
  });
});
