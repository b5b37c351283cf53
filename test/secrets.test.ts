/** Secrets in SQL of the caller, and of a project's history, looked for in whole results. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callTool } from '../src/call/call.ts';
import { parseSql } from '../src/postgres/parse.ts';
import { deniedStatements } from '../src/sandbox/deny.ts';
import { coolDown, keepWarm } from '../src/sandbox/embedded.ts';
import { readScript } from '../src/read/script.ts';
import { projectOf } from './read/support/project.ts';

const secret = 'hunter2';
const context = { project: null, workingFolder: null, prepareProof: () => {} };

const statements = [
  `SELECT dblink_connect('host=h user=u password=${secret}')`,
  `SELECT dblink_connect('x', 'postgres://u:${secret}@h/d')`,
  `CREATE SUBSCRIPTION s CONNECTION 'host=h password=${secret}' PUBLICATION p`,
  `CREATE USER u PASSWORD '${secret}'`,
  `CREATE ROLE r LOGIN ENCRYPTED PASSWORD E'\\x41${secret}'`,
  `ALTER ROLE nobody PASSWORD '${secret}'`,
  `ALTER SYSTEM SET primary_conninfo = 'host=h password=${secret}'`,
  `COPY t FROM PROGRAM 'curl -u me:${secret} h'`,
  `CREATE USER MAPPING FOR u SERVER s OPTIONS (user 'u', password '${secret}')`,
  `DO $$ BEGIN PERFORM dblink_exec('password=${secret}', 'x'); END $$`,
  `INSERT INTO nowhere VALUES ('${secret}')`,
  `SELECT 1 FROM WHERE '${secret}'`,
  `CREATE TABLE '${secret}' (id int)`,
];

let state: string;
beforeAll(() => {
  state = mkdtempSync(join(tmpdir(), 'tablewright-secrets-'));
  process.env.TABLEWRIGHT_STATE_DIR = state;
  keepWarm();
});
afterAll(() => {
  coolDown();
  delete process.env.TABLEWRIGHT_STATE_DIR;
  rmSync(state, { recursive: true });
});

const note = {
  name: 'note',
  attributes: [{ name: 'body', type: 'text' }],
};

test('an objection quotes none', async () => {
  const sql = statements.slice(0, 10).join(';\n');
  const found = await deniedStatements(await parseSql(sql));
  expect(found.length).toBeGreaterThan(4);
  expect(JSON.stringify(found)).not.toContain(secret);
});

describe('design_schema', () => {
  test.each(statements)('extras: %s', async (sql) => {
    const input = {
      domain: 'notes',
      entities: [note],
      extras: [{ name: 'extra', sql, reverse: 'SELECT 1' }],
    };
    const outcome = await callTool('design_schema', input, context);
    expect(JSON.stringify(outcome)).not.toContain(secret);
  });

  test('access patterns', async () => {
    const whole = { domain: 'notes', entities: [note] };
    // One that cannot be read stops the design; the others come as far as the proof.
    for (const sql of statements.slice(-2)) {
      const pattern = { name: 'unreadable', sql };
      const outcome = await callTool(
        'design_schema',
        { ...whole, access_patterns: [pattern] },
        context,
      );
      expect(outcome).toMatchObject({ ok: false, error: { code: 'invalid_sql' } });
      expect(JSON.stringify(outcome)).not.toContain(secret);
    }
    const patterns = statements
      .slice(0, -2)
      .map((sql, index) => ({ name: `pattern ${index}`, sql }));
    const input = { ...whole, access_patterns: patterns };
    const outcome = await callTool('design_schema', input, context);
    expect(JSON.stringify(outcome)).not.toContain(secret);
  });
});

describe('a history', () => {
  const sql = `${['CREATE TABLE t (id int)', ...statements].join(';\n')};\n`;

  test('that is read', async () => {
    const { findings, schema } = await readScript({
      project: projectOf({ 'x.sql': sql }),
      path: 'x.sql',
    });
    expect(schema.tables.map(({ name }) => name)).toEqual(['t']);
    expect(findings.length).toBeGreaterThan(8);
    expect(findings.filter((one) => JSON.stringify(one).includes(secret))).toEqual([]);
  });

  test('that detect_stack reads', async () => {
    const project = projectOf({
      'migrations/0001_first.sql': `-- migrate:up\n${sql}\n-- migrate:down\nDROP TABLE t;\n`,
      Procfile: 'migrate: dbmate up\n',
    });
    const outcome = await callTool('detect_stack', { project_path: project }, context);
    expect(outcome.ok).toBe(true);
    expect(JSON.stringify(outcome)).not.toContain(secret);
    expect(JSON.stringify(outcome)).toContain('denied-statement');
  });
});
