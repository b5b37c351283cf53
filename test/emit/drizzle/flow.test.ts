/** `write_migration` on a Drizzle project that drizzle-kit began and people went on with: from detection to files. */
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callTool } from '../../../src/call/call.ts';
import { tools } from '../../../tools/index.ts';
import { basics, makeProject, type Project } from './support.ts';

const schema = `/* eslint-disable */
// Ask in #db before you change this file.
import { relations } from "drizzle-orm"
import { pgTable as table, text, timestamp, uuid } from "drizzle-orm/pg-core"

/** Somebody who signs in. */
export const Users = table("users", {
	id:        uuid().primaryKey().defaultRandom(),
	email:     text().notNull().unique("users_email_key"), // lower case
	createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
})

export const usersRelations = relations(Users, ({}) => ({}))

export type User = typeof Users.$inferSelect
`.replaceAll('\n', '\r\n');

const files = {
  ...basics,
  'drizzle.config.ts': `import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'postgresql',
  schema: ['./server/persistence/tables.ts'],
  out: './server/persistence/history/',
});
`,
  'server/persistence/tables.ts': schema,
};

let project: Project;
beforeAll(() => {
  project = makeProject(files);
  process.env.TABLEWRIGHT_STATE_DIR = join(project.path, '.state');
  expect(generate('--name=init')).toContain('0000_init.sql');
});
afterAll(() => {
  delete process.env.TABLEWRIGHT_STATE_DIR;
  project.remove();
});

function generate(...options: readonly string[]): string {
  const args = ['node_modules/drizzle-kit/bin.cjs', 'generate', ...options];
  return execFileSync(process.execPath, args, { cwd: project.path, encoding: 'utf8' });
}

interface Answer {
  readonly design_id: string;
  readonly target: string;
  readonly written: boolean;
  readonly files: readonly { readonly path: string; readonly action: string }[];
  readonly findings: readonly { readonly code: string }[];
}

async function call(tool: string, input: object) {
  const context = { project: project.path, workingFolder: null, prepareProof: () => {} };
  return await callTool(tool, { ...input, project_path: project.path }, context, tools);
}

async function answered(tool: string, input: object): Promise<Answer> {
  const outcome = await call(tool, input);
  expect(outcome, JSON.stringify(outcome)).toMatchObject({ ok: true });
  return (outcome as unknown as { structured: Answer }).structured;
}

const now = () => project.read('server/persistence/tables.ts');

function keepsLines(before: string, except: readonly RegExp[] = []): void {
  const after = now().split('\n');
  const gone = before.split('\n').filter((line) => !after.includes(line));
  expect(gone.filter((line) => !except.some((pattern) => pattern.test(line)))).toEqual([]);
  expect(now().replaceAll('\r\n', '')).not.toContain('\n');
}

const user = { name: 'user', attributes: [{ name: 'email' }] };
const owner = { from: 'note', to: 'user', cardinality: 'many_to_one', ownership: 'part_of' };

test('a table, then a column and a name, then nothing', { timeout: 400_000 }, async () => {
  const note = { name: 'note', attributes: [{ name: 'body' }] };
  const model = { domain: 'notes', entities: [user, note], relationships: [owner] };
  const design = await answered('design_schema', model);
  const migration = await answered('write_migration', {
    design_id: design.design_id,
    name: 'add notes',
  });
  expect(migration).toMatchObject({ target: 'drizzle', written: true });
  expect(migration.findings.map(({ code }) => code)).not.toContain('drizzle-schema-ahead');
  expect(migration.files.map(({ path, action }) => `${action} ${path}`)).toEqual([
    'create server/persistence/history/0001_add_notes.sql',
    'create server/persistence/history/0001_add_notes.rollback.sql',
    'create server/persistence/history/meta/0001_snapshot.json',
    'update server/persistence/history/meta/_journal.json',
    'update server/persistence/tables.ts',
  ]);
  keepsLines(schema, [/^import /, /usersRelations/]);
  expect(now()).toContain('export const Notes = table(');
  expect(now()).toContain(
    'usersRelations = relations(Users, ({ many }) => ({\r\n\tnotes: many(Notes),\r\n}))',
  );
  expect(generate()).toContain('No schema changes');

  const again = await call('write_migration', { design_id: design.design_id });
  expect(again).toMatchObject({ ok: false, error: { code: 'nothing_to_change' } });

  const before = now();
  const pinned = { name: 'pinned_at', optional: true };
  const next = await answered('design_schema', {
    base_design_id: design.design_id,
    domain: 'notes',
    entities: [{ name: 'note', attributes: [pinned] }],
    renames: [{ from: 'note.body', to: 'note.content' }],
  });
  await answered('write_migration', { design_id: next.design_id, name: 'pin' });
  keepsLines(before, [/body/]);
  // The code's own name stays: other modules use it.
  expect(now()).toMatch(/\n\t+body: text\("content"\)\.notNull\(\),/);
  expect(now()).toMatch(/\n\t+pinnedAt: timestamp\("pinned_at", \{ withTimezone: true \}\),\r\n/);
  expect(generate()).toContain('No schema changes');

  // The reader of the schema and that of the migrations agree on what was written.
  const stack = await answered('detect_stack', {});
  expect(stack.findings.filter(({ code }) => code === 'schema-drift')).toEqual([]);
  const written = readdirSync(join(project.path, 'server/persistence/history'));
  expect(written.filter((name) => /^\d{4}_\w+\.sql$/.test(name))).toEqual([
    '0000_init.sql',
    '0001_add_notes.sql',
    '0002_pin.sql',
  ]);
});
