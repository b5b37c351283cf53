/** `write_migration` on a Prisma project on disk: from detection to files, twice. */
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callTool } from '../../../src/call/call.ts';
import { tools } from '../../../tools/index.ts';
import { validationErrors } from '../../support/prisma-schema.ts';
import { removeTemporary } from '../support/processes.ts';

const schema = `// Ask in #db before you change this file.
generator client {
  provider = "prisma-client"
  output   = "../src/generated/prisma"
}

datasource db {
  provider = "postgresql"
}

/// Somebody who signs in.
model User {
  id        String   @id @default(dbgenerated("gen_random_uuid()")) @db.Uuid
  email     String   @unique // lower case
  createdAt DateTime @default(now()) @map("created_at") @db.Timestamptz(6)

  @@map("users")
}
`;
const first = `CREATE TABLE "users" (
  "id" UUID NOT NULL DEFAULT gen_random_uuid(),
  "email" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "users_email_key" ON "users"("email");
`;
const files = {
  'package.json': '{ "devDependencies": { "prisma": "^7.1.0" } }\n',
  'prisma.config.ts':
    "import { defineConfig } from 'prisma/config';\nexport default defineConfig({ schema: 'prisma/schema.prisma', migrations: { path: 'prisma/migrations' } });\n",
  'prisma/schema.prisma': schema,
  'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n',
  'prisma/migrations/20260101000000_init/migration.sql': first,
};

let folder: string;
let project: string;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'tablewright-prisma-flow-')));
  process.env.TABLEWRIGHT_STATE_DIR = join(folder, 'state');
  project = join(folder, 'project');
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), text);
  }
});
afterAll(() => {
  delete process.env.TABLEWRIGHT_STATE_DIR;
  removeTemporary(folder);
});

interface Answer {
  readonly design_id: string;
  readonly target: string;
  readonly written: boolean;
  readonly files: readonly { readonly path: string; readonly action: string }[];
  readonly findings: readonly { readonly code: string }[];
}

async function call(tool: string, input: object) {
  const context = { project, workingFolder: null, prepareProof: () => {} };
  return await callTool(tool, input, context, tools);
}

async function answered(tool: string, input: object): Promise<Answer> {
  const outcome = await call(tool, input);
  expect(outcome, JSON.stringify(outcome)).toMatchObject({ ok: true });
  return (outcome as unknown as { structured: Answer }).structured;
}

const schemaNow = () => readFileSync(join(project, 'prisma/schema.prisma'), 'utf8');

test('a table beside those that are there, then another column', async () => {
  const note = { name: 'note', attributes: [{ name: 'body' }] };
  const owner = { from: 'note', to: 'user', cardinality: 'many_to_one', ownership: 'part_of' };
  const user = { name: 'user', attributes: [{ name: 'email' }] };
  const model = { domain: 'notes', entities: [user, note], relationships: [owner] };
  const design = await answered('design_schema', { ...model, project_path: project });
  const migration = await answered('write_migration', {
    design_id: design.design_id,
    project_path: project,
    name: 'add notes',
  });
  expect(migration).toMatchObject({ target: 'prisma', written: true });
  expect(migration.findings.map(({ code }) => code)).not.toContain('target-not-supported');
  expect(
    migration.files.map(({ path, action }) => `${action} ${path.replace(/\d{14}/, 'T')}`),
  ).toEqual(
    expect.arrayContaining([
      'create prisma/migrations/T_add_notes/migration.sql',
      'create prisma/migrations/T_add_notes/rollback.sql',
      'update prisma/schema.prisma',
    ]),
  );
  const text = schemaNow();
  expect(validationErrors([{ path: 'schema.prisma', text }]), text).toBe('');
  const lines = text.split('\n');
  expect(schema.split('\n').filter((line) => !lines.includes(line))).toEqual([]);
  expect(text).toMatch(/model Note \{/);
  expect(text).toMatch(/notes +Note\[\]/);

  const again = await call('write_migration', {
    design_id: design.design_id,
    project_path: project,
  });
  expect(again).toMatchObject({ ok: false, error: { code: 'nothing_to_change' } });
  expect(schemaNow()).toBe(text);

  const longer = {
    name: 'note',
    attributes: [{ name: 'body' }, { name: 'pinned_at', optional: true }],
  };
  const next = await answered('design_schema', {
    ...model,
    entities: [user, longer],
    project_path: project,
  });
  await answered('write_migration', {
    design_id: next.design_id,
    project_path: project,
    name: 'pin',
  });
  expect(schemaNow()).toMatch(/pinnedAt +DateTime\? +@map\("pinned_at"\) @db\.Timestamptz\(6\)/);
  // The reader of Prisma's schema and that of its migrations agree on what was written.
  const stack = await answered('detect_stack', { project_path: project });
  expect(stack.findings.filter(({ code }) => code === 'schema-drift')).toEqual([]);
  const folders = readdirSync(join(project, 'prisma/migrations')).filter((name) =>
    /^\d/.test(name),
  );
  expect(folders.map((name) => name.slice(15))).toEqual(['init', 'add_notes', 'pin']);
});
