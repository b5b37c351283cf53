/** PostgreSQL 18 names the NOT NULL of a column: one that takes another's place has the name of its own. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadParser } from '../../src/postgres/parser.ts';
import type { Session } from '../../src/postgres/session.ts';
import { runDown, runUp } from '../../src/proof/run-steps.ts';
import { read } from '../fidelity/round-trip.ts';
import { openPglite } from '../support/pglite.ts';
import { changePlan } from './change-cases.ts';

let session: Session & { close(): Promise<void> };
beforeAll(async () => {
  await loadParser();
  session = await openPglite();
});
afterAll(() => session?.close());

const made = (type: string) =>
  `DROP TABLE IF EXISTS items; CREATE TABLE items (id ${type} GENERATED ALWAYS AS IDENTITY PRIMARY KEY, size ${type} NOT NULL, note ${type})`;

async function names(): Promise<string[]> {
  const rows = await session.query<{ name: string }>(
    "select conname as name from pg_constraint where conrelid = 'items'::regclass and contype = 'n' order by 1",
  );
  return rows.map(({ name }) => name);
}

test('there and back', async () => {
  await session.execute(made('bigint'));
  const to = await read(session);
  await session.execute(made('integer'));
  const from = await read(session);
  const before = await names();
  expect(before).toEqual(['items_id_not_null', 'items_size_not_null']);
  const plan = changePlan(from, to);
  const watch = { after: () => Promise.resolve([]), transactionEnded: () => Promise.resolve() };
  await runUp(session, plan, watch);
  expect(await names()).toEqual(before);
  await runDown(session, plan, watch);
  expect(await names()).toEqual(before);
});
