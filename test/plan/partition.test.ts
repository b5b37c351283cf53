/** Changes of partitioned tables on real servers: PGlite is 18, and what 14 takes is less. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ChangeInput } from '../../src/plan/change.ts';
import { boundCondition } from '../../src/plan/partition/bound.ts';
import { type Connection, connect } from '../../src/postgres/client.ts';
import { clean, createRoles, read, run } from '../fidelity/round-trip.ts';
import { table } from '../support/build-schema.ts';
import type { LocalSession } from '../support/pglite.ts';
import { type Server, serversAvailable, startPostgres } from '../support/postgres.ts';
import { changePlan, stepsOf, tryChange } from './change-cases.ts';

const corpus = fileURLToPath(new URL('../corpus/changes/', import.meta.url));
const cases = readdirSync(corpus)
  .filter((name) => /^(?:partition|inherits)/.test(name))
  .sort();

function text(name: string, file: string): string {
  const path = `${corpus}${name}/${file}`;
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** Identity of partitions came with 17, and so did exclusion constraints, which lock them less there. */
const since: Readonly<Record<string, number>> = {
  'partition-identity': 17,
  'partition-exclusion': 18,
};

describe.skipIf(!serversAvailable).each([14, 17] as const)('PostgreSQL %i', (major) => {
  let server: Server;
  let session: Connection;
  beforeAll(async () => {
    server = await startPostgres(major);
    session = await connect(server.url);
    await createRoles(session, ['reader', 'writer']);
  });
  afterAll(async () => {
    await session?.close();
    await server?.stop();
  });

  test.each(cases.filter((name) => (since[name] ?? 14) <= major))('%s', async (name) => {
    const built = async (file: string) => {
      await clean(session);
      await run(session, text(name, file));
      return read(session);
    };
    const to = await built('after.sql');
    const from = await built('before.sql');
    const seed = text(name, 'seed.sql');
    if (seed !== '') await session.execute(seed);
    const options = text(name, 'options.json');
    const more = options === '' ? {} : (JSON.parse(options) as Partial<ChangeInput>);
    const { plan, wrong } = await tryChange(session as unknown as LocalSession, from, to, more);
    expect(
      wrong,
      stepsOf(plan)
        .map(({ sql }) => sql)
        .join(';\n'),
    ).toEqual([]);
  });

  // PostgreSQL 14 lets no partitioned table count.
  if (major >= 17) {
    test('a new partition has the identity of the whole at any depth', async () => {
      await clean(session);
      await run(session, text('partition-new-sub-identity', 'after.sql'));
      const to = await read(session);
      await clean(session);
      await run(session, text('partition-new-sub-identity', 'before.sql'));
      const plan = changePlan(await read(session), to);
      for (const { sql } of stepsOf(plan)) await session.execute(sql);
      const columns = await session.query<{ name: string; identity: string }>(
        "select attrelid::regclass::text as name, attidentity as identity from pg_attribute where attname = 'id' and attrelid in (select relid from pg_partition_tree('log'))",
      );
      expect(columns).toHaveLength(6);
      expect(columns.filter(({ identity }) => identity !== 'a')).toEqual([]);
    });
  }

  test('a column of a parent that goes does not stay with a child whose others become its own', async () => {
    await clean(session);
    await run(
      session,
      'CREATE TABLE a (id integer, x text); CREATE TABLE b (x text, y integer) INHERITS (a)',
    );
    const to = await read(session);
    await clean(session);
    await run(
      session,
      'CREATE TABLE a (id integer, x text, z integer DEFAULT 4); CREATE TABLE b (y integer) INHERITS (a)',
    );
    const plan = changePlan(await read(session), to, { allow: ['drop column:public.a.z'] });
    for (const { sql } of stepsOf(plan)) await session.execute(sql);
    const columns = (await read(session)).tables.find(({ name }) => name === 'b')?.columns;
    const own = (columns ?? []).map(({ name, inherited }) => [name, inherited]);
    expect(Object.fromEntries(own)).toEqual({ id: true, x: false, y: false });
    const [step] = stepsOf(plan);
    expect(step?.reverse.sql).toMatch(/^-- Columns that b had of its parents alone/);
  });

  test('a column goes from a parent alone where its children keep it', async () => {
    await clean(session);
    await run(
      session,
      'CREATE TABLE a (id integer); CREATE TABLE b (n integer) INHERITS (a); CREATE TABLE c () INHERITS (b)',
    );
    const to = await read(session);
    await clean(session);
    await run(
      session,
      'CREATE TABLE a (id integer, n integer); CREATE TABLE b () INHERITS (a); CREATE TABLE c () INHERITS (b)',
    );
    await run(session, 'INSERT INTO b VALUES (1, 2); INSERT INTO c VALUES (3, 4)');
    const plan = changePlan(await read(session), to, { allow: ['drop column:public.a.n'] });
    for (const { sql } of stepsOf(plan)) await session.execute(sql);
    const after = await read(session);
    const own = after.tables.map(({ columns }) =>
      columns.map(({ name, inherited }) => [name, inherited]),
    );
    const wanted = to.tables.map(({ columns }) =>
      columns.map(({ name, inherited }) => [name, inherited]),
    );
    expect(own).toEqual(wanted);
    expect(await session.query('SELECT n FROM b ORDER BY n')).toEqual([{ n: 2 }, { n: 4 }]);
  });

  test('a column goes from a parent, and from those children that do not keep it', async () => {
    const tables = (asset: string, vehicle: string, cart: string) =>
      `CREATE TABLE asset (id integer${asset}); CREATE TABLE vehicle (plate text${vehicle}) INHERITS (asset);
       CREATE TABLE truck () INHERITS (vehicle); CREATE TABLE box (feet integer) INHERITS (asset);
       CREATE TABLE tank () INHERITS (box); CREATE TABLE crane (axles smallint) INHERITS (asset);
       CREATE TABLE cart (${cart}) INHERITS (box)`;
    await clean(session);
    await run(session, tables('', ', axles smallint', 'axles smallint'));
    const to = await read(session);
    await clean(session);
    await run(session, tables(', axles smallint', '', ''));
    await run(session, 'INSERT INTO truck VALUES (1, 4); INSERT INTO tank VALUES (2, 0)');
    await run(session, 'INSERT INTO crane VALUES (3, 6)');
    const plan = changePlan(await read(session), to, { allow: ['drop column:public.asset.axles'] });
    for (const { sql } of stepsOf(plan)) await session.execute(sql);
    const named = ({ tables: all }: typeof to) =>
      all.map(({ name, columns }) => [
        name,
        columns.map((each) => [each.name, each.inherited]).sort(),
      ]);
    expect(named(await read(session))).toEqual(named(to));
    expect(await session.query('SELECT axles FROM vehicle')).toEqual([{ axles: 4 }]);
    expect(await session.query('SELECT axles FROM crane')).toEqual([{ axles: 6 }]);
  });

  test('what a parent gets in the same plan does not become the own of a child', async () => {
    await clean(session);
    await run(
      session,
      "CREATE TABLE a (id integer, x text NOT NULL DEFAULT '', z integer DEFAULT 3); ALTER TABLE a ADD CONSTRAINT positive CHECK (id > 0); CREATE TABLE b (x text NOT NULL DEFAULT '', y integer) INHERITS (a)",
    );
    const to = await read(session);
    await clean(session);
    await run(
      session,
      'CREATE TABLE a (id integer, x text); CREATE TABLE b (y integer) INHERITS (a); INSERT INTO b VALUES (1, $$$$, 2)',
    );
    const plan = changePlan(await read(session), to);
    for (const { sql } of stepsOf(plan)) await session.execute(sql);
    const b = (await read(session)).tables.find(({ name }) => name === 'b');
    const own = (b?.columns ?? []).map(({ name, inherited }) => [name, inherited]);
    expect(Object.fromEntries(own)).toEqual({ id: true, x: false, y: false, z: true });
    expect(b?.checks.map(({ name, alsoOwn }) => [name, alsoOwn])).toEqual([
      ['positive', undefined],
    ]);
  });

  test('how a table is partitioned does not change behind the back of its rows', async () => {
    await clean(session);
    await run(session, 'CREATE TABLE t (id integer) PARTITION BY RANGE (id)');
    const to = await read(session);
    await clean(session);
    await run(session, 'CREATE TABLE t (id integer)');
    const from = await read(session);
    expect(() => changePlan(from, to)).toThrow(/dropped and made anew/);
    const allowed = changePlan(from, to, { allow: ['drop table:public.t'] });
    expect(stepsOf(allowed)[0]).toMatchObject({
      sql: 'DROP TABLE t',
      reverse: { effect: 'structure' },
    });
  });
});

describe('the condition of a bound', () => {
  const by = (partitionBy: string) => table('t', [], { partitionBy });
  test.each([
    [
      'RANGE (at)',
      "FOR VALUES FROM ('2020-01-01') TO (MAXVALUE)",
      "(at IS NOT NULL) AND (at >= '2020-01-01')",
    ],
    [
      'RANGE ("Odd, name")',
      'FOR VALUES FROM (1) TO (2)',
      '("Odd, name" IS NOT NULL) AND ("Odd, name" >= 1) AND ("Odd, name" < 2)',
    ],
    [
      'LIST (kind)',
      "FOR VALUES IN ('it''s, a', 'b')",
      "(kind IS NOT NULL) AND (kind IN ('it''s, a', 'b'))",
    ],
    ['LIST (kind)', "FOR VALUES IN ('a', NULL)", "(kind IS NULL) OR (kind = 'a')"],
    ['LIST (kind)', 'FOR VALUES IN (NULL)', 'kind IS NULL'],
    ['HASH (id)', 'FOR VALUES WITH (MODULUS 2, REMAINDER 0)', null],
    ['RANGE (a, b)', 'FOR VALUES FROM (1, 2) TO (3, 4)', null],
    ['RANGE (lower(a))', "FOR VALUES FROM ('a') TO ('b')", null],
    ['LIST (kind)', 'DEFAULT', null],
  ])('%s %s', (partitionBy, bound, condition) => {
    expect(boundCondition(by(partitionBy), bound)).toBe(condition);
  });
});
