import { afterAll, beforeAll, expect, test } from 'vitest';
import { diff } from '../../src/diff/diff.ts';
import type { Schema } from '../../src/ir/schema.ts';
import { planChange } from '../../src/plan/change.ts';
import { readCatalog } from '../../src/postgres/catalog.ts';
import { prove } from '../../src/proof/prove.ts';
import { coolDown, keepWarm } from '../../src/sandbox/embedded.ts';
import { openSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';

let workshop: Sandbox;
beforeAll(async () => {
  keepWarm();
  workshop = await openSandbox();
});
afterAll(async () => {
  await workshop.close();
  await coolDown();
});

async function schemaOf(sql: string): Promise<Schema> {
  await workshop.execute(`DROP SCHEMA public CASCADE; CREATE SCHEMA public; ${sql}`);
  return (await readCatalog(workshop)).schema;
}

const table = 'CREATE TABLE marks (pupil integer NOT NULL, mark text);';

test.each([
  [
    'a unique index that its rows do not fit',
    `CREATE MATERIALIZED VIEW best AS SELECT pupil, mark FROM marks;
     CREATE UNIQUE INDEX best_pupil ON best (pupil)`,
    'index:public.best.best_pupil',
  ],
  [
    'values that another view below it cannot read',
    `CREATE VIEW numbers AS SELECT pupil, mark::integer AS points FROM marks;
     CREATE MATERIALIZED VIEW sums AS SELECT pupil, sum(points) AS points FROM numbers GROUP BY pupil`,
    'materialized_view:public.sums',
  ],
])('a new materialized view: %s', async (_, views, subject) => {
  const from = await schemaOf(table);
  const to = await schemaOf(`${table}${views}`);
  const plan = planChange({ from, to, changes: diff(from, to) });
  const verdict = await prove({ plan, from, to, queries: [], statistics: [] });
  expect(verdict.violations).toEqual([]);
  const found = { code: 'may-fail-on-existing-rows', subject };
  expect(verdict.findings).toContainEqual(expect.objectContaining(found));
});
