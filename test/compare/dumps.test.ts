/** Dumps against what they were made of: what a dump does not say is no difference. */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compareSources } from '../../src/compare.ts';
import { upScript } from '../../src/emit/psql.ts';
import { coolDown, keepWarm } from '../../src/sandbox/embedded.ts';
import { temporaryFolder } from '../support/server.ts';

let folder: string;
beforeAll(async () => {
  keepWarm();
  folder = await temporaryFolder();
});
afterAll(async () => {
  coolDown();
  await rm(folder, { recursive: true, force: true });
});

async function scriptOf(from: string, to: string, prove = false): Promise<string> {
  await Promise.all([writeFile(join(folder, 'a.sql'), from), writeFile(join(folder, 'b.sql'), to)]);
  const sources = { folder, within: null };
  const input = { from: 'a.sql', to: 'b.sql', sources, allow: ['all'], prove };
  const { plan, verdict } = await compareSources(input);
  expect(verdict?.violations ?? []).toEqual([]);
  return plan.phases.length === 0 ? '' : upScript(plan, null);
}

const table = 'CREATE TABLE public.t (a integer);\n';
const head = "SELECT pg_catalog.set_config('search_path', '', false);\n";
const view = (name: string, query: string, data: string) =>
  `CREATE MATERIALIZED VIEW public.${name} AS SELECT ${query} FROM public.t${data};\n`;
const empty = '\n  WITH NO DATA';

test('a dump without rows empties no materialized view', async () => {
  const filled = table + view('m', 'a', '');
  const dumped = head + table + view('m', 'a', empty);
  expect(await scriptOf(filled, dumped)).toBe('');
  expect(await scriptOf(dumped, filled)).toBe('');
});

test('one that is made anew is filled again, a new one is as the dump makes it', async () => {
  const filled = table + view('m', 'a', '');
  const dumped = head + table + view('m', 'a, 1 AS b', empty) + view('n', 'a', empty);
  const script = await scriptOf(filled, dumped, true);
  const [, m = '', n = ''] = script.split(/^CREATE MATERIALIZED VIEW public\./m);
  expect([m.slice(0, 1), n.slice(0, 1)].sort()).toEqual(['m', 'n']);
  expect([m, n].find((text) => text.startsWith('m'))).not.toContain('NO DATA');
  expect([m, n].find((text) => text.startsWith('n'))).toContain('WITH NO DATA');
});

test('who writes WITH NO DATA by hand, or dumps a view with its rows, means it', async () => {
  const filled = table + view('m', 'a', '');
  expect(await scriptOf(filled, table + view('m', 'a', empty))).toContain('WITH NO DATA');
  const refreshed = `${head}${table}${view('m', 'a', empty)}REFRESH MATERIALIZED VIEW public.m;\n`;
  expect(await scriptOf(table + view('m', 'a', empty), refreshed)).toContain(
    'CREATE MATERIALIZED VIEW public.m',
  );
});
