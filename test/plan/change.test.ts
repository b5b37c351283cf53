import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { btree_gist } from '@electric-sql/pglite/contrib/btree_gist';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Schema } from '../../src/ir/schema.ts';
import type { ChangeInput } from '../../src/plan/change.ts';
import { clean, createRoles, read, run } from '../fidelity/round-trip.ts';
import { type LocalSession, openPglite } from '../support/pglite.ts';
import { tryChange } from './change-cases.ts';

const corpus = fileURLToPath(new URL('../corpus/changes/', import.meta.url));
const cases = readdirSync(corpus).sort();

let session: LocalSession;
beforeAll(async () => {
  session = await openPglite({ extensions: { btree_gist } });
  await createRoles(session, ['reader', 'writer']);
});
afterAll(() => session?.close());

async function empty(): Promise<void> {
  await session.execute('DROP EXTENSION IF EXISTS btree_gist CASCADE');
  await clean(session);
}

async function built(sql: string): Promise<Schema> {
  await empty();
  await run(session, sql);
  return read(session);
}

interface Case {
  readonly before: string;
  readonly after: string;
  readonly options: Partial<ChangeInput>;
  readonly seed: string;
}

function load(name: string): Case {
  const text = (file: string) => {
    const path = `${corpus}${name}/${file}`;
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  };
  const options = text('options.json');
  return {
    before: text('before.sql'),
    after: text('after.sql'),
    options: options === '' ? {} : (JSON.parse(options) as Partial<ChangeInput>),
    seed: text('seed.sql'),
  };
}

describe('changes, on PGlite', () => {
  test.each(cases)('%s', async (name) => {
    const { before, after, options, seed } = load(name);
    const to = await built(after);
    const from = await built(before);
    if (seed !== '') await session.execute(seed);
    const { plan, wrong } = await tryChange(session, from, to, options);
    const sql = plan.phases
      .map((phase) => `-- ${phase.name}\n${phase.steps.map((step) => step.sql).join(';\n')}`)
      .join('\n');
    expect(wrong, sql).toEqual([]);
    expect(plan.phases.length).toBeGreaterThan(0);
  });
});
