/** Names of NOT NULL constraints that tables take over from those above, and lose when they leave. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadParser } from '../../src/postgres/parser.ts';
import type { Session } from '../../src/postgres/session.ts';
import { runDown, runUp } from '../../src/proof/run-steps.ts';
import { clean, read } from '../fidelity/round-trip.ts';
import { openPglite } from '../support/pglite.ts';
import { changePlan } from './change-cases.ts';

let session: Session & { close(): Promise<void> };
beforeAll(async () => {
  await loadParser();
  session = await openPglite();
});
afterAll(() => session?.close());

async function made(sql: string) {
  await clean(session);
  await session.execute(sql);
  return { schema: await read(session), names: await names() };
}

async function names(): Promise<string[]> {
  const rows = await session.query<{ name: string }>(
    "select format('%s.%s', conrelid::regclass, conname) as name from pg_constraint where connamespace = 'public'::regnamespace and contype = 'n' order by 1",
  );
  return rows.map(({ name }) => name);
}

const place = 'CREATE TABLE places (name text NOT NULL);';
const visits =
  'CREATE TABLE visits (id integer CONSTRAINT numbered NOT NULL, at date NOT NULL) PARTITION BY RANGE (at);';
const bound = "FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')";

test.each([
  [
    'a child',
    `${place} CREATE TABLE cities (size integer NOT NULL) INHERITS (places)`,
    `${place} CREATE TABLE cities (name text NOT NULL, size integer NOT NULL)`,
  ],
  [
    'a partition',
    `${visits} CREATE TABLE visits_1 PARTITION OF visits ${bound}`,
    `${visits} CREATE TABLE visits_1 (id integer NOT NULL, at date NOT NULL)`,
  ],
  [
    'a table that becomes one',
    `${visits} CREATE TABLE visits_1 (id integer NOT NULL, at date NOT NULL)`,
    `${visits} CREATE TABLE visits_1 PARTITION OF visits ${bound}`,
  ],
  [
    'a new one, of a column that comes to demand values too',
    visits.replace('date NOT', 'date CONSTRAINT dated NOT').replace('CONSTRAINT numbered NOT', ''),
    `${visits} CREATE TABLE visits_1 PARTITION OF visits ${bound}`,
  ],
])('%s, there and back', async (_, before, after) => {
  const to = await made(after);
  const from = await made(before);
  const plan = changePlan(from.schema, to.schema);
  const watch = { after: () => Promise.resolve([]), transactionEnded: () => Promise.resolve() };
  await runUp(session, plan, watch);
  expect(await names()).toEqual(to.names);
  await runDown(session, plan, watch);
  expect(await names()).toEqual(from.names);
});
