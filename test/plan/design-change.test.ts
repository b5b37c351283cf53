/** A design that changes tables which the project has: from the model to files. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { designSchema } from '../../src/design.ts';
import { writeMigration } from '../../src/migrate.ts';

let folder: string;
let project: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tablewright-change-'));
  process.env.TABLEWRIGHT_STATE_DIR = join(folder, 'state');
  project = join(folder, 'project');
  await mkdir(join(project, 'migrations'), { recursive: true });
  await writeFile(
    join(project, 'migrations/001_create_shop.sql'),
    `-- migrate:up
CREATE TABLE customers (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE orders (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  number integer NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
-- migrate:down
DROP TABLE orders;
DROP TABLE customers;
`,
  );
});
afterAll(async () => {
  delete process.env.TABLEWRIGHT_STATE_DIR;
  await rm(folder, { recursive: true, force: true });
});

test('a column and a reference on a table that is there, proved and in files of their own', async () => {
  const { id } = await designSchema({
    domain: 'shop',
    project_path: project,
    entities: [
      { name: 'customer', attributes: [{ name: 'name' }] },
      {
        name: 'order',
        attributes: [
          { name: 'number', type: 'integer' },
          { name: 'note', optional: true },
          { name: 'channel', type: 'text' },
        ],
      },
    ],
    relationships: [{ from: 'order', to: 'customer', cardinality: 'many_to_one', optional: true }],
  });
  const input = { design_id: id, project_path: project };
  await expect(writeMigration(input)).rejects.toMatchObject({
    code: 'answer_needed',
    fix: expect.stringContaining('fill column:public.orders.channel with '),
  });
  const answers = ["fill column:public.orders.channel with 'web'"];
  const { migration } = await writeMigration({ ...input, answers });
  expect(migration.verdict.violations).toEqual([]);
  expect(migration.plan.phases.map(({ name }) => name)).toEqual(['expand', 'backfill', 'contract']);
  const texts = await Promise.all(
    migration.files.map(({ path }) => readFile(join(project, path), 'utf8')),
  );
  const all = texts.join('\n');
  expect(all).toMatch(/ADD COLUMN note\s+text/);
  expect(all).toContain('NOT VALID');
  expect(all).toContain('CREATE INDEX CONCURRENTLY');
  expect(all).toContain("SET LOCAL lock_timeout = '5s'");
  expect(texts.filter((text) => text.includes('CONCURRENTLY idx')).length).toBeGreaterThan(0);
});
