import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCatalog } from '../../../src/postgres/catalog.ts';
import { type LocalSession, openPglite } from '../../support/pglite.ts';

let session: LocalSession;
beforeAll(async () => {
  session = await openPglite();
});
afterAll(() => session.close());

async function prepared(): Promise<string[]> {
  const rows = await session.query<{ name: string }>(
    'select name from pg_prepared_statements order by 1',
  );
  return rows.map(({ name }) => name);
}

async function tables(): Promise<string[]> {
  const { schema } = await readCatalog(session, { schemas: ["it's \\ odd", 'public'] });
  return schema.tables.map((table) => `${table.schema}.${table.name}`);
}

test('a session that others may get has no statements of ours left', async () => {
  await readCatalog({ query: session.query, execute: session.execute });
  expect(await prepared()).toEqual([]);
});

test('in a session of our own each query is prepared once, and sees what is new', async () => {
  await session.execute('create table first (a int)');
  expect(await tables()).toEqual(['public.first']);
  const names = await prepared();
  expect(names.length).toBeGreaterThan(10);
  await session.execute(`create schema "it's \\ odd"; create table "it's \\ odd".second (b text)`);
  expect(await tables()).toEqual(["it's \\ odd.second", 'public.first']);
  expect(await prepared()).toEqual(names);
});

test('statements that are gone are prepared again', async () => {
  const before = await tables();
  await session.execute('deallocate all');
  expect(await tables()).toEqual(before);
});

test('a catalog that has grown gets plans of its own', async () => {
  const names = await prepared();
  const columns = Array.from({ length: 200 }, (_, i) => `c${i} int`).join(', ');
  const many = Array.from({ length: 40 }, (_, i) => `create table many_${i} (${columns})`);
  await session.execute(many.join('; '));
  expect((await tables()).length).toBe(42);
  expect((await prepared()).length).toBe(2 * names.length);
});
