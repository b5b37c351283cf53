/** Secrets in SQL of the caller, and of a project's history, looked for in whole results. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callTool } from '../src/call/call.ts';
import { parseSql } from '../src/postgres/parse.ts';
import { readScript } from '../src/read/script.ts';
import { deniedStatements } from '../src/sandbox/deny.ts';
import { coolDown, keepWarm } from '../src/sandbox/embedded.ts';
import { projectOf } from './read/support/project.ts';
import { brokenFiles, secretFiles, secretMark, secretUrl } from './support/secret-project.ts';
import { bin } from './support/server.ts';

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

/** What every tool says and logs about a project, its failures too. */
async function everythingSaidOf(project: string, variable: string): Promise<string> {
  const said: string[] = [];
  const write = process.stderr.write;
  process.stderr.write = ((chunk: string | Uint8Array) => {
    said.push(String(chunk));
    return true;
  }) as typeof process.stderr.write;
  const call = async (tool: string, input: object) => {
    const outcome = await callTool(tool, input, context);
    said.push(JSON.stringify(outcome));
    // A bug would end the call before it could say anything.
    if (!outcome.ok) expect(outcome.error.code).not.toBe('internal_error');
    return outcome.ok ? outcome.structured : {};
  };
  try {
    const detected = await call('detect_stack', { project_path: project });
    await call('detect_stack', { project_path: project, database_url_env: variable });
    await call('detect_stack', { project_path: `${project}/.env` });
    const model = { domain: 'notes', entities: [note] };
    const designed = await call('design_schema', { ...model, project_path: project });
    if (detected.stack_id !== undefined)
      await call('design_schema', { ...model, stack_id: detected.stack_id });
    const design = { design_id: designed.design_id ?? 'none' };
    const target = { ...design, project_path: project };
    await call('write_migration', { ...target, dry_run: true });
    await call('write_migration', { ...target, dry_run: true, target: 'prisma' });
    await call('write_migration', { ...target, dry_run: true, target: 'drizzle' });
    const written = await call('write_migration', { ...target, target: 'sql' });
    for (const format of ['text', 'html', 'markdown'])
      await call('render_summary', { ...design, format, out_dir: project });
    await call('render_summary', { plan_id: written.plan_id ?? 'none' });
  } finally {
    process.stderr.write = write;
  }
  return said.join('\n');
}

function leaksIn(text: string): string[] {
  const all = new RegExp(`.{0,80}${secretMark.source}.{0,20}`, 'g');
  return text.match(all) ?? [];
}

describe('a project full of secrets', () => {
  const variable = 'TABLEWRIGHT_TEST_DATABASE';
  afterAll(() => {
    delete process.env[variable];
  });

  test.each([
    ['as it is', () => secretFiles, () => secretUrl('postgres')],
    ['cut off in the middle', () => brokenFiles(0.5), () => `postgres://a:${secretUrl('x')}`],
    ['cut off near the end', () => brokenFiles(0.9), () => secretUrl('mysql')],
    ['without its end', () => brokenFiles(1), () => secretUrl('postgres').replace(':5432', ':x')],
  ])('%s', async (_, files, value) => {
    process.env[variable] = value();
    const said = await everythingSaidOf(projectOf(files() as Record<string, string>), variable);
    expect(said.length).toBeGreaterThan(2000);
    expect(leaksIn(said)).toEqual([]);
  });

  test('in code that fails when it is run', async () => {
    const project = projectOf({
      'package.json': JSON.stringify({
        dependencies: { 'drizzle-orm': '*', 'drizzle-kit': '*', pg: '*' },
      }),
      'drizzle.config.ts':
        "import { defineConfig } from 'drizzle-kit';\nexport default defineConfig({ dialect: 'postgresql', schema: './schema.ts' });\n",
      'schema.ts': `import { pgTable } from 'drizzle-orm/pg-core';\nthrow new Error('cannot reach ${secretUrl('postgres')}');\n`,
    });
    process.env[variable] = 'not a url';
    expect(leaksIn(await everythingSaidOf(project, variable))).toEqual([]);
  });

  test('by the command, on both of its streams', () => {
    const env = { ...process.env, [variable]: secretUrl('postgres') };
    for (const files of [secretFiles, brokenFiles(0.6)]) {
      const project = projectOf(files as Record<string, string>);
      const input = JSON.stringify({ project_path: project, database_url_env: variable });
      for (const args of [
        ['detect', project],
        ['call', 'detect_stack', input],
      ]) {
        const { stdout, stderr } = spawnSync(process.execPath, [bin, ...args], {
          env,
          encoding: 'utf8',
        });
        expect(stdout.length + stderr.length).toBeGreaterThan(100);
        expect(leaksIn(stdout + stderr)).toEqual([]);
      }
    }
  });
});
