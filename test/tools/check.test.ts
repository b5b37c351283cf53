/** `check_migration` through a real client: files of a project, text, and what it refuses. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startServer, type TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

interface Hazard {
  readonly rule: string;
  readonly at: string;
  readonly severity: string;
  readonly rewrite?: string;
}

async function call(input: Record<string, unknown>) {
  const result = await server.client.callTool({ name: 'check_migration', arguments: input });
  const data = (result.structuredContent ?? {}) as {
    hazards: Hazard[];
    applies: boolean;
    way_back: string;
    tool?: string;
  };
  const [text] = result.content as { text: string }[];
  return { isError: result.isError === true, text: text?.text ?? '', data };
}

function project(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tablewright-check-'));
  mkdirSync(join(folder, 'db/migrations'), { recursive: true });
  const migration = (name: string, up: string, down: string) =>
    writeFileSync(
      join(folder, 'db/migrations', name),
      `-- migrate:up\n${up}\n\n-- migrate:down\n${down}\n`,
    );
  migration(
    '20260101000000_users.sql',
    'CREATE TABLE users (id bigint PRIMARY KEY);',
    'DROP TABLE users;',
  );
  migration(
    '20260201000000_email.sql',
    'ALTER TABLE users ADD COLUMN email text;\nCREATE INDEX CONCURRENTLY users_email ON users (email);',
    'ALTER TABLE users DROP COLUMN email;',
  );
  writeFileSync(join(folder, '.env'), 'DATABASE_URL=postgres://localhost/app\n');
  return folder;
}

it('checks a file against the history before it, in the form of its tool', async () => {
  const { data, text } = await call({
    project_path: project(),
    files: ['db/migrations/20260201000000_email.sql'],
  });
  expect(data.tool).toBe('dbmate');
  expect(data.applies).toBe(false);
  const found = data.hazards.find(({ rule }) => rule === 'concurrently-in-transaction');
  expect(found?.at).toBe('db/migrations/20260201000000_email.sql:3:1');
  expect(found?.rewrite).toContain('-- migrate:up transaction:false');
  expect(text.split('\n').length).toBeLessThanOrEqual(40);
});

it('says where the way back does not restore', async () => {
  const { data } = await call({
    sql: '-- migrate:up\nCREATE TABLE a (id int);\nCREATE TABLE b (id int);\n-- migrate:down\nDROP TABLE a;',
  });
  expect(data.applies).toBe(true);
  expect(data.way_back).toBe('differs');
});

it.each([
  [{}, 'nothing_to_check'],
  [{ sql: 'SELECT 1', files: ['a.sql'] }, 'nothing_to_check'],
  [{ sql: '-- nothing' }, 'no_statements'],
  [{ project_path: tmpdir(), files: ['../etc/passwd'] }, 'file_not_readable'],
  [{ project_path: tmpdir(), files: ['env.py'] }, 'not_sql'],
])('refuses %j', async (input, code) => {
  const { isError, text } = await call(input);
  expect(isError).toBe(true);
  expect(text).toContain(code);
});
