/** The same schema on real servers of every major, and what only a real server can show. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { carriedId } from '../../src/ir/objects.ts';
import type { Schema } from '../../src/ir/schema.ts';
import { readCatalog } from '../../src/postgres/catalog.ts';
import { type Connection, connect } from '../../src/postgres/client.ts';
import { majors, type Server, serversAvailable, startPostgres } from '../support/postgres.ts';
import { common, roles, since15, since18 } from './fixture.ts';

/** Views over one relation: until 15 the server prints their columns with the relation's name. */
const overOneRelation = new Set(['mailed', 'V 1', 'counts']);

function withoutMajor(schema: Schema): Schema {
  const strip = <T extends { readonly name: string }>(list: readonly T[]) =>
    list.map((view) => (overOneRelation.has(view.name) ? { ...view, query: '' } : view));
  return {
    ...schema,
    views: strip(schema.views),
    materializedViews: strip(schema.materializedViews),
  };
}

const schemas = new Map<number, Schema>();

const bigTables = `do $$ begin for i in 1..COUNT loop
  execute format('create table big.t%s (id bigint generated always as identity primary key,
    parent bigint references app.customer, name text not null default ''x'',
    status app.status not null, at timestamptz not null default now(), amount numeric(12,2)
    check (amount > 0), payload jsonb, day date, unique (name, day))', i);
  execute format('create index on big.t%s (parent)', i);
  execute format('create index on big.t%s (lower(name)) where day is not null', i);
end loop; end $$`;

describe.skipIf(!serversAvailable).each(majors)('PostgreSQL %i', (major) => {
  let server: Server;
  let session: Connection;
  let schema: Schema;

  /** No test at all on older servers: a skipped one means that a server is missing. */
  const since = (least: number) => (name: string, run: () => Promise<void>) => {
    if (major >= least) test(name, run);
  };

  beforeAll(async () => {
    server = await startPostgres(major);
    session = await connect(server.url);
    await session.execute(roles);
    await session.execute(common);
    const read = await readCatalog(session);
    expect(read.unmodelled).toEqual([]);
    schema = read.schema;
    schemas.set(major, withoutMajor(schema));
  });

  afterAll(async () => {
    await session.close();
    await server.stop();
  });

  test('is the major asked for', async () => {
    const [row] = await session.query<{ server_version: string }>('show server_version');
    expect(row?.server_version.startsWith(`${major}.`)).toBe(true);
  });

  test('reads the common schema as every other major', () => {
    expect(schema.tables.length).toBe(13);
    const [first] = schemas.values();
    expect(withoutMajor(schema)).toEqual(first);
  });

  test('an empty database has nothing but public', async () => {
    await session.execute('create database empty template template0');
    const empty = await connect(server.url.replace(/postgres$/, 'empty'));
    const read = await readCatalog(empty);
    await empty.close();
    expect(read.unmodelled).toEqual([]);
    const { schemas: namespaces, ...rest } = read.schema;
    expect(namespaces).toEqual([{ name: 'public', comment: null }]);
    expect(Object.values(rest).every((list) => list.length === 0)).toBe(true);
  });

  test('a user without rights, in a read-only session, reads the same', async () => {
    await session.execute('create role nobody_special login');
    const url = server.url.replace('postgres@', 'nobody_special@');
    const guest = await connect(url, { readOnly: true, statementTimeout: 20_000 });
    const read = await readCatalog(guest);
    await guest.close();
    expect(read.schema).toEqual(schema);
    expect(read.unmodelled).toEqual([]);
  });

  test('a user without rights is told of what is not modelled', async () => {
    await session.execute(`create publication pub; create statistics app.stat on name, code
      from app.customer; create foreign data wrapper fdw; create server srv foreign data wrapper fdw;
      create subscription sub connection 'dbname=nowhere password=hush' publication pub
        with (connect = false, enabled = false, slot_name = none)`);
    const guest = await connect(server.url.replace('postgres@', 'nobody_special@'));
    const { unmodelled, schema: read } = await readCatalog(guest);
    await guest.close();
    expect(unmodelled.map((finding) => finding.subject)).toEqual(['subscription sub']);
    expect(unmodelled[0]?.definition).toContain('pub');
    expect(read.carried.map((object) => carriedId(object))).toEqual([
      'foreign_data_wrapper:fdw',
      'foreign_server:srv',
      'publication:pub',
      'statistics:app.stat',
    ]);
    expect(JSON.stringify(unmodelled)).not.toContain('hush');
    await session.execute(`drop subscription sub; drop publication pub; drop server srv;
      drop foreign data wrapper fdw; drop statistics app.stat`);
  });

  since(15)('what came with 15', async () => {
    await session.execute(since15);
    const read = (await readCatalog(session)).schema;
    const find = (name: string) => read.tables.find((table) => table.name === name);
    expect(find('nnd')).toMatchObject({
      uniques: [{ name: 'nnd_key', nullsNotDistinct: true }],
      indexes: [{ name: 'nnd_index', nullsNotDistinct: true }],
    });
    expect(find('nnd_child')).toMatchObject({
      foreignKeys: [{ onDelete: 'set null', onDeleteColumns: ['b'] }],
    });
    expect(read.sequences.find((sequence) => sequence.name === 'fast')?.unlogged).toBe(true);
  });

  since(17)('the identity of a partitioned table is not its partitions’ own', async () => {
    await session.execute(`create table app.counted (id bigint generated always as identity, at date)
        partition by range (at);
      create table app.counted_2024 partition of app.counted
        for values from ('2024-01-01') to ('2025-01-01')`);
    const read = (await readCatalog(session)).schema;
    const identity = (name: string) =>
      read.tables.find((table) => table.name === name)?.columns[0]?.identity;
    expect(identity('counted')).toMatchObject({ sequence: 'counted_id_seq' });
    expect(identity('counted_2024')).toBeNull();
  });

  since(18)('what came with 18', async () => {
    await session.execute(since18);
    const read = (await readCatalog(session)).schema;
    const find = (name: string) => read.tables.find((table) => table.name === name);
    expect(find('eighteen')).toMatchObject({
      primaryKey: { withoutOverlaps: true },
      checks: [{ enforced: false, validated: true }],
      columns: [{ notNull: true }, { notNull: true }, { generated: { kind: 'virtual' } }],
    });
    expect(find('eighteen_child')).toMatchObject({
      foreignKeys: [{ period: true }, { enforced: false }],
    });
  });

  since(18)('four times the tables: as many queries, four times the rows', async () => {
    const reading = async (count: number) => {
      await session.execute(`create schema big; ${bigTables.replace('COUNT', String(count))}`);
      const work = { tables: 0, queries: 0, rows: 0 };
      const counting = {
        execute: (sql: string) => session.execute<never>(sql),
        async query<Row>(sql: string, parameters?: readonly unknown[]) {
          const rows = await session.query<Row>(sql, parameters);
          work.queries += 1;
          work.rows += rows.length;
          return rows;
        },
      };
      work.tables = (await readCatalog(counting, { schemas: ['big'] })).schema.tables.length;
      await session.execute('drop schema big cascade');
      return work;
    };
    const few = await reading(75);
    const many = await reading(300);
    expect([few.tables, many.tables]).toEqual([75, 300]);
    expect(many.queries).toBe(few.queries);
    expect(many.rows).toBeLessThanOrEqual(few.rows * 4);
    expect(many.rows).toBeGreaterThan(300 * 10);
  });

  since(18)('a table that another session drops meanwhile is still there', async () => {
    await session.execute('create table app.going (id integer primary key, note text)');
    let calls = 0;
    const other = await connect(server.url);
    const read = await readCatalog({
      execute: (sql) => session.execute(sql),
      async query(sql, parameters) {
        calls += 1;
        // After the snapshot was taken and the tables are known.
        if (calls === 10) await other.execute('alter table app.going add column late integer');
        return session.query(sql, parameters);
      },
    });
    await other.execute('drop table app.going');
    await other.close();
    const going = read.schema.tables.find((table) => table.name === 'going');
    expect(going?.columns.map((column) => column.name)).toEqual(['id', 'note']);
  });
});
