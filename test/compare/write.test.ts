/** `write_migration` between two schemas of a project, and to a design whose entities were renamed. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { designSchema, planDesign } from '../../src/design.ts';
import { Refusal } from '../../src/ir/findings.ts';
import { writeMigration } from '../../src/migrate.ts';
import type { Model } from '../../src/model/model.ts';
import { temporaryFolder } from '../support/server.ts';

let folder: string;
let project: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  project = join(folder, 'project');
  process.env.TABLEWRIGHT_STATE_DIR = join(folder, 'state');
  await mkdir(project);
  await writeFile(join(project, 'old.sql'), 'create table a (id int primary key, v text);');
  await writeFile(
    join(project, 'new.sql'),
    'create table b (id int primary key, v text); create table c (id int primary key);',
  );
  await writeFile(join(folder, 'outside.sql'), 'create table x (id int);');
});
afterAll(async () => {
  delete process.env.TABLEWRIGHT_STATE_DIR;
  await rm(folder, { recursive: true, force: true });
});

async function refusal(input: Record<string, unknown>): Promise<Refusal> {
  const error: unknown = await writeMigration({ project_path: project, ...input }).catch(
    (found: unknown) => found,
  );
  if (error instanceof Refusal) return error;
  throw new Error(`no refusal, but ${JSON.stringify(error)}`);
}

const pair = { from: 'old.sql', to: 'new.sql' };
const rename = 'rename table:public.a to table:public.b';

describe('from and to', () => {
  it('names what may be renamed, and what would let the drop through', async () => {
    const { code, remedy } = await refusal(pair);
    expect(code).toBe('destructive_change');
    expect(remedy.allow).toEqual(['drop table:public.a']);
    expect(remedy.questions?.[0]?.candidates[0]?.answer).toBe(rename);
    // Every loss at once is agreed to only where nothing is written.
    expect((await refusal({ ...pair, allow: ['all'] })).code).toBe('destructive_change');
  });

  it('writes the migration', async () => {
    const { migration } = await writeMigration({
      project_path: project,
      ...pair,
      answers: [rename],
      target: 'sql',
    });
    expect(migration.design_id).toBeNull();
    expect(migration.verdict.passed).toBe(true);
    const [first] = migration.files;
    const text = await readFile(join(project, first?.path ?? ''), 'utf8');
    expect(text).toContain('ALTER TABLE public.a RENAME TO b');
  });

  it('reads nothing outside of the project, and no URL', async () => {
    expect((await refusal({ from: '../outside.sql', to: 'new.sql' })).code).toBe('source_outside');
    const url = await refusal({ from: 'postgres://u:hush@h/d', to: 'new.sql' });
    expect(url.code).toBe('url_not_taken');
    expect(JSON.stringify([url.message, url.fix])).not.toContain('hush');
    expect((await refusal({ from: 'old.sql' })).code).toBe('invalid_input');
    expect((await refusal({ from: 'old.sql', to: 'old.sql' })).code).toBe('nothing_to_change');
    expect((await refusal({ ...pair, answers: ['call it b'] })).code).toBe('answer_malformed');
  });
});

const model: Model = {
  domain: 'billing',
  entities: [
    { name: 'invoice', attributes: [{ name: 'number' }, { name: 'total', type: 'money' }] },
    { name: 'line', attributes: [{ name: 'text' }] },
  ],
  relationships: [
    { from: 'line', to: 'invoice', cardinality: 'many_to_one', ownership: 'part_of' },
  ],
};

describe('renames of a design', () => {
  it('rename the tables, columns and references that are there', async () => {
    const home = join(folder, 'billing');
    await mkdir(join(home, 'migrations'), { recursive: true });
    const first = await designSchema({ ...model, project_path: home });
    await writeMigration({ project_path: home, design_id: first.id, target: 'sql' });
    const second = await designSchema({
      base_design_id: first.id,
      project_path: home,
      renames: [
        { from: 'invoice', to: 'bill' },
        { from: 'bill.number', to: 'reference' },
      ],
    });
    expect(second.design.verdict).toMatchObject({ passed: true });
    expect([...second.design.renames].map(({ from, to }) => `${from} ${to}`).sort()).toEqual([
      'column:public.invoices.number column:public.bills.reference',
      'column:public.lines.invoice_id column:public.lines.bill_id',
      'table:public.invoices table:public.bills',
    ]);
    const steps = planDesign(second.design).phases.flatMap((phase) => phase.steps);
    const sql = steps.map((step) => step.sql).join('\n');
    expect(sql).toContain('RENAME TO bills');
    expect(sql).toContain('CREATE VIEW public.invoices');
    expect(sql).not.toMatch(/CREATE TABLE|DROP TABLE|ADD COLUMN/);
    const { migration } = await writeMigration({ project_path: home, design_id: second.id });
    expect(migration.verdict.passed).toBe(true);
    // What was renamed is renamed once.
    const third = await designSchema({ base_design_id: second.id, project_path: home });
    expect(third.design.renames).toEqual([]);
    expect(planDesign(third.design).phases).toEqual([]);
  }, 240_000);
});
