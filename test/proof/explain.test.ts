import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Query } from '../../src/ir/query.ts';
import type { QueryProof } from '../../src/ir/verdict.ts';
import { explainQueries } from '../../src/proof/explain.ts';
import { openSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import { query, shop, shopStatistics } from './shop.ts';

const statistics = [
  ...shopStatistics(1_000_000),
  { schema: 'public', table: 'countries', rows: 200, columns: [] },
  { schema: 'public', table: 'events', rows: 4_000_000, columns: [] },
];

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox();
  await sandbox.execute(`${shop};
    CREATE TABLE countries (code text PRIMARY KEY, name text NOT NULL);
    CREATE INDEX countries_name_idx ON countries (name);
    CREATE TABLE events (tenant_id bigint NOT NULL, at date NOT NULL) PARTITION BY RANGE (at);
    CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2026-07-01');
    CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM ('2026-07-01') TO ('2027-01-01');
    CREATE INDEX events_tenant_idx ON events (tenant_id, at);
    CREATE INDEX orders_tenant_again_idx ON orders (tenant_id, created_at DESC)`);
  await sandbox.execute('DROP INDEX orders_tenant_again_idx');
  await sandbox.pretend(statistics);
});
afterAll(() => sandbox.close());

async function prove(asked: Query): Promise<QueryProof> {
  const [proof] = await explainQueries(sandbox, [asked], statistics);
  return proof as QueryProof;
}

test('served by an index condition; without the index it costs more', async () => {
  const proof = await prove(
    query(
      'SELECT * FROM orders WHERE tenant_id = $1 ORDER BY created_at DESC LIMIT 20',
      'orders_tenant_created_idx',
    ),
  );
  expect(proof).toMatchObject({
    status: 'passed',
    indexes: ['orders_tenant_created_idx'],
    plan: 'Limit > Index Scan using orders_tenant_created_idx on orders',
  });
  expect(proof.detail).toMatch(
    /Index Cond \(tenant_id = \$1\); without it [\d,]+ times the cost \(/,
  );
});

test.each([
  ['an expression', 'SELECT * FROM orders WHERE lower(email) = lower($1)', 'orders_email_idx'],
  ['a unique constraint', 'SELECT * FROM tenants WHERE slug = $1', 'tenants_slug_key'],
  ['a primary key', 'SELECT * FROM orders WHERE id = $1', 'orders_pkey'],
  ['the order alone', 'SELECT * FROM orders ORDER BY id DESC LIMIT 10', 'orders_pkey'],
  [
    'a partial index, for its order',
    "SELECT * FROM orders WHERE status = 'open' ORDER BY created_at LIMIT 50",
    'orders_open_idx',
  ],
  [
    'an enum and a range',
    "SELECT * FROM orders WHERE channel = 'web' AND total > 9990",
    'orders_channel_total_idx',
  ],
  ['a change', 'UPDATE orders SET note = $2 WHERE id = $1', 'orders_pkey'],
  ['a partitioned index', 'SELECT * FROM events WHERE tenant_id = $1', 'events_tenant_idx'],
  [
    'one of a join',
    'SELECT * FROM orders o JOIN tenants t ON t.id = o.tenant_id WHERE t.slug = $1 ORDER BY o.created_at DESC LIMIT 20',
    'orders_tenant_created_idx',
  ],
])('served by %s', async (_what, sql, index) => {
  expect(await prove(query(sql, index))).toMatchObject({ status: 'passed' });
});

test('a query with no index to serve it reads the table', async () => {
  const proof = await prove(query('SELECT * FROM orders WHERE note = $1', 'orders_pkey'));
  expect(proof).toMatchObject({
    status: 'failed',
    detail: 'all 1,000,000 rows of orders are read',
    plan: 'Seq Scan on orders',
  });
});

test('an index that is not there', async () => {
  const proof = await prove(query('SELECT * FROM orders WHERE note = $1', 'orders_note_idx'));
  expect(proof).toMatchObject({ status: 'failed', detail: 'there is no index orders_note_idx' });
});

test('served, but by another index than promised', async () => {
  const proof = await prove(query('SELECT * FROM orders WHERE id = $1', 'orders_email_idx'));
  expect(proof.status).toBe('failed');
  expect(proof.detail).toContain(
    'orders_email_idx is not used: the planner chose Index Scan using orders_pkey',
  );
});

test('a skip scan is no support', async () => {
  const proof = await prove(
    query(
      "SELECT * FROM orders WHERE created_at > now() - interval '1 hour'",
      'orders_tenant_created_idx',
    ),
  );
  expect(proof.plan).toContain('orders_tenant_created_idx');
  expect(proof.status).toBe('failed');
  expect(proof.detail).toContain('skip scan: nothing restricts its first column tenant_id');
});

test('an index that is read from end to end is no support', async () => {
  const proof = await prove(query('SELECT count(*) FROM orders', 'orders_paid_idx'));
  expect(proof.status).toBe('failed');
  expect(proof.detail).toMatch(/read from end to end|all 1,000,000 rows/);
});

test('a small table may be read whole, when its index could be used', async () => {
  const usable = await prove(
    query('SELECT * FROM countries WHERE name > $1', 'countries_name_idx'),
  );
  expect(usable.status).toBe('passed');
  const small = await prove(
    query("SELECT * FROM countries WHERE name > 'M' OR name < 'K'", 'countries_pkey'),
  );
  expect(small).toMatchObject({ status: 'failed', plan: 'Seq Scan on countries' });
});

test('an index without which the query is as cheap does nothing', async () => {
  await sandbox.unpretend();
  await sandbox.execute('CREATE UNIQUE INDEX orders_id_again_idx ON orders (id)');
  await sandbox.pretend(statistics);
  const [one, other] = await explainQueries(
    sandbox,
    ['orders_pkey', 'orders_id_again_idx'].map((name) =>
      query('SELECT * FROM orders WHERE id = $1', name),
    ),
    statistics,
  );
  await sandbox.unpretend();
  await sandbox.execute('DROP INDEX orders_id_again_idx');
  await sandbox.pretend(statistics);
  expect([one?.status, other?.status]).toEqual(['failed', 'failed']);
  expect(`${one?.detail} ${other?.detail}`).toContain('the query costs no more');
});

test('two indexes that lead alike may both serve a query', async () => {
  await sandbox.unpretend();
  await sandbox.execute('CREATE INDEX orders_tenant_paid_idx ON orders (tenant_id, paid)');
  await sandbox.pretend(statistics);
  const [one] = await explainQueries(
    sandbox,
    [
      query(
        'SELECT * FROM orders WHERE tenant_id = $1',
        'orders_tenant_paid_idx',
        'orders_tenant_created_idx',
      ),
    ],
    statistics,
  );
  await sandbox.unpretend();
  await sandbox.execute('DROP INDEX orders_tenant_paid_idx');
  await sandbox.pretend(statistics);
  expect(one?.status, one?.detail).toBe('passed');
});

test('nothing promised is not called proved', async () => {
  const proof = await prove(query('SELECT status, count(*) FROM orders GROUP BY 1'));
  expect(proof.status).toBe('not run');
  expect(proof.detail).toMatch(/^no index is promised \(a report\); planned as /);
});

test.each([
  ['SELECT * FROM orders WHERE missing = $1', /column "missing" does not exist \(SQLSTATE 42703\)/],
  ['SELECT * FROM', /line 1, column 14: syntax error/],
  ['SELECT 1; SELECT 2', /not one statement/],
  ['DROP TABLE orders', /not a query/],
  ["SELECT pg_read_file('/etc/passwd')", /it reads files/],
])('%s is refused or fails', async (sql, reason) => {
  const proof = await prove(query(sql, 'orders_pkey'));
  expect(proof).toMatchObject({ status: 'failed', plan: '' });
  expect(proof.detail).toMatch(reason);
  const next = await prove(query('SELECT * FROM orders WHERE id = $1', 'orders_pkey'));
  expect(next.status).toBe('passed');
});
