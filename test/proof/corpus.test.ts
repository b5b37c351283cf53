/** Plans for the corpus of changes, proved with rows: what is right is not found wrong. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { diff } from '../../src/diff/diff.ts';
import type { Schema } from '../../src/ir/schema.ts';
import type { Verdict } from '../../src/ir/verdict.ts';
import { type ChangeInput, planChange } from '../../src/plan/change.ts';
import { inColumnOrder } from '../../src/plan/column-order.ts';
import { readCatalog } from '../../src/postgres/catalog.ts';
import { prove } from '../../src/proof/prove.ts';
import type { ProofInput } from '../../src/proof/start.ts';
import { coolDown, keepWarm } from '../../src/sandbox/embedded.ts';
import { createRoles } from '../../src/sandbox/roles.ts';
import { openSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import { type Server, serversAvailable, startPostgres } from '../support/postgres.ts';

const corpus = fileURLToPath(new URL('../corpus/changes/', import.meta.url));
const all = readdirSync(corpus).sort();
/** The planner's own tests run all of them; PROOF_CASES says how many are proved, `all` for all. */
const wanted = process.env.PROOF_CASES ?? '40';
const every = wanted === 'all' ? 1 : Math.max(1, Math.floor(all.length / Number(wanted)));
const cases = all.filter((_, n) => n % every === 0);

/** No proof runs these: what they change reaches out of any sandbox. */
const denied = new Set(['add-language']);

/** Where schemas are made to be read. */
let workshop: Sandbox;
/** A server proves in a fraction of the time; where there is none, the embedded one does. */
let server: Server | null = null;
beforeAll(async () => {
  keepWarm();
  workshop = await openSandbox({ server: null });
  await createRoles(workshop, ['reader', 'writer']);
  if (serversAvailable) server = await startPostgres(18);
});
afterAll(async () => {
  await workshop.close();
  await coolDown();
  await server?.stop();
});

/** Some things are a superuser's to make, which the login of a proof on a server is not. */
async function proved(input: ProofInput): Promise<Verdict> {
  const verdict = await prove({ ...input, server: server?.url ?? null });
  const refused = verdict.violations.some(({ message }) =>
    /permission denied|must be (?:superuser|owner)|cannot be internal/.test(message),
  );
  return refused && server !== null ? prove({ ...input, server: null }) : verdict;
}

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
    await createRoles(workshop, ['reader', 'writer']);
    await workshop.execute(sql);
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
  const ordered = inColumnOrder(to, from);
  const verdict = await proved({
    plan,
    from,
    to: ordered,
    queries: [],
    statistics: [],
    emptyTables,
  });
  const shown = plan.phases.flatMap(({ steps }) => steps.map(({ id, sql }) => `${id}: ${sql}`));
  if (denied.has(name)) {
    expect(verdict.violations.map(({ code }) => code)).toContain('denied-statement');
    return;
  }
  expect(verdict.violations, shown.join('\n')).toEqual([]);
  expect(verdict.passed).toBe(true);
});
