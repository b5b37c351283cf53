/** Plans for the corpus of changes, proved with rows: what is right is not found wrong. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { diff } from '../../src/diff/diff.ts';
import type { Schema } from '../../src/ir/schema.ts';
import { type ChangeInput, planChange } from '../../src/plan/change.ts';
import { readCatalog } from '../../src/postgres/catalog.ts';
import { prove } from '../../src/proof/prove.ts';
import { coolDown, keepWarm } from '../../src/sandbox/embedded.ts';
import { openSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';

const corpus = fileURLToPath(new URL('../corpus/changes/', import.meta.url));
const all = readdirSync(corpus).sort();
/** The planner's own tests run all of them; PROOF_CASES says how many are proved, `all` for all. */
const wanted = process.env.PROOF_CASES ?? '10';
const every = wanted === 'all' ? 1 : Math.max(1, Math.floor(all.length / Number(wanted)));
const cases = all.filter((_, n) => n % every === 0);

/** Where schemas are made to be read. */
let workshop: Sandbox;
beforeAll(async () => {
  keepWarm();
  workshop = await openSandbox();
  await workshop.execute('CREATE ROLE reader; CREATE ROLE writer');
});
afterAll(async () => {
  await workshop.close();
  await coolDown();
});

function text(name: string, file: string): string {
  const path = `${corpus}${name}/${file}`;
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

async function built(sql: string): Promise<Schema> {
  const clear = `${await leftovers()}; CREATE SCHEMA IF NOT EXISTS public`;
  try {
    await workshop.execute(`${clear}; ${sql}`);
  } catch {
    // What belongs to no schema is still there (publications, casts): then a new one.
    await workshop.reset();
    await workshop.execute(`CREATE ROLE reader; CREATE ROLE writer; ${sql}`);
  }
  return (await readCatalog(workshop)).schema;
}

/** What an earlier case has made. */
async function leftovers(): Promise<string> {
  const schemas = await workshop.query<{ drop: string }>(
    `SELECT format('DROP SCHEMA %I CASCADE', nspname) AS drop FROM pg_namespace
     WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'`,
  );
  const extensions = await workshop.query<{ drop: string }>(
    "SELECT format('DROP EXTENSION IF EXISTS %I CASCADE', extname) AS drop FROM pg_extension WHERE extname <> 'plpgsql'",
  );
  return [...extensions, ...schemas].map(({ drop }) => drop).join('; ');
}

test.each(cases)('%s', async (name) => {
  const options = JSON.parse(text(name, 'options.json') || '{}') as Partial<ChangeInput>;
  const from = await built(text(name, 'before.sql'));
  const to = await built(text(name, 'after.sql'));
  const plan = planChange({ from, to, changes: diff(from, to), ...options });
  const { emptyTables = [] } = options;
  const verdict = await prove({ plan, from, to, queries: [], statistics: [], emptyTables });
  const shown = plan.phases.flatMap(({ steps }) => steps.map(({ id, sql }) => `${id}: ${sql}`));
  expect(verdict.violations, shown.join('\n')).toEqual([]);
  expect(verdict.passed).toBe(true);
});
