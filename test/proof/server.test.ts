import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { diff } from '../../src/diff/diff.ts';
import { newDatabase, type Schema } from '../../src/ir/schema.ts';
import { planChange } from '../../src/plan/change.ts';
import { readCatalog } from '../../src/postgres/catalog.ts';
import { type Connection, connect } from '../../src/postgres/client.ts';
import { prove } from '../../src/proof/prove.ts';
import { withSandbox } from '../../src/sandbox/sandbox.ts';
import { type Major, type Server, serversAvailable, startPostgres } from '../support/postgres.ts';
import { query } from './shop.ts';

const today = `
CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL UNIQUE,
  city text, credit numeric(10, 2) NOT NULL DEFAULT 0);
CREATE TABLE orders (id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  customer_id bigint NOT NULL REFERENCES customers ON DELETE CASCADE,
  created_at timestamptz NOT NULL DEFAULT now());
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON orders TO app_user USING (customer_id = current_setting('app.customer')::bigint)`;
const tomorrow = `${today};
CREATE INDEX orders_newest_idx ON orders (customer_id, created_at DESC);
ALTER TABLE customers ADD COLUMN region text NOT NULL DEFAULT 'eu',
  ADD CONSTRAINT no_debt CHECK (credit >= 0), ALTER city SET NOT NULL;
GRANT SELECT ON customers TO reporting`;

describe.runIf(serversAvailable).each<Major>([15, 18])('on a server of version %i', (major) => {
  let server: Server;
  let admin: Connection;
  beforeAll(async () => {
    server = await startPostgres(major);
    admin = await connect(server.url);
  });
  afterAll(async () => {
    await admin?.close();
    await server?.stop();
  });

  function schemaOf(sql: string): Promise<Schema> {
    return withSandbox(
      async (sandbox) => {
        await sandbox.execute('CREATE ROLE app_user; CREATE ROLE reporting');
        await sandbox.execute(sql);
        return (await readCatalog(sandbox)).schema;
      },
      { server: server.url },
    );
  }

  async function leftBehind(): Promise<unknown[]> {
    return admin.query(
      `SELECT datname AS name FROM pg_database WHERE datname ~ '^tablewright'
       UNION ALL SELECT rolname FROM pg_roles WHERE rolname ~ '^(tablewright|app_user|reporting)'`,
    );
  }

  test('what one ICU spells another way than the next, proved on the embedded PostgreSQL', async () => {
    const old = 'CREATE TABLE houses (id int PRIMARY KEY, number text)';
    const from = await schemaOf(old);
    const to = await schemaOf(`CREATE COLLATION counting (PROVIDER = icu, LOCALE = 'de-u-kn-true');
      CREATE TABLE houses (id int PRIMARY KEY, number text COLLATE counting)`);
    for (const [a, b] of [
      [from, to],
      [to, from],
    ] as const) {
      const plan = planChange({ from: a, to: b, changes: diff(a, b) });
      const verdict = await prove({
        plan,
        from: a,
        to: b,
        queries: [],
        statistics: [],
        server: null,
      });
      expect(verdict.violations).toEqual([]);
    }
  });

  test('a design from nothing, its queries on the embedded PostgreSQL', async () => {
    const to = await schemaOf(tomorrow);
    const plan = planChange({ from: newDatabase, to, changes: diff(newDatabase, to) });
    const statistics = [
      { schema: 'public', table: 'customers', rows: 50_000, columns: [] },
      { schema: 'public', table: 'orders', rows: 2_000_000, columns: [] },
    ];
    const newest = query(
      'SELECT * FROM orders WHERE customer_id = $1 ORDER BY created_at DESC LIMIT 20',
      'orders_newest_idx',
    );
    const verdict = await prove({
      plan,
      from: newDatabase,
      to,
      queries: [newest],
      statistics,
      server: server.url,
    });
    expect(verdict.violations).toEqual([]);
    expect(verdict.engine).toMatch(new RegExp(`^PostgreSQL ${major}\\.\\d+$`));
    const queries = verdict.checks.find(({ name }) => name === 'queries');
    expect(queries?.status).toBe('passed');
    expect(queries?.detail).toMatch(/generic plans, on PGlite/);
    expect(await leftBehind()).toEqual([]);
  });

  test('a change of tables with rows: locks, rows, resuming, policies', async () => {
    const from = await schemaOf(today);
    const to = await schemaOf(tomorrow);
    const plan = planChange({ from, to, changes: diff(from, to) });
    const verdict = await prove({
      plan,
      from,
      to,
      queries: [],
      statistics: [],
      server: server.url,
    });
    expect(verdict.violations).toEqual([]);
    expect(verdict.findings?.map(({ subject }) => subject)).toEqual(
      expect.arrayContaining(['check:public.customers.no_debt', 'column:public.customers.city']),
    );
    const passed = verdict.checks
      .filter(({ status }) => status === 'passed')
      .map(({ name }) => name);
    expect(passed).toEqual(
      expect.arrayContaining([
        'up',
        'rows',
        'rows-after-down',
        'second-plan',
        'resume',
        'policies',
      ]),
    );
    expect(await leftBehind()).toEqual([]);
  });
});
