import { existsSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readHistory } from '../../src/read/history.ts';
import type { Reading } from '../../src/read/reading.ts';
import { readScript } from '../../src/read/script.ts';
import { coolDown, keepWarm } from '../../src/sandbox/embedded.ts';
import { projectOf } from './support/project.ts';

beforeAll(() => keepWarm());
afterAll(() => coolDown());

const trace = join(tmpdir(), `tablewright-hostile-${process.pid}`);
afterAll(() => rmSync(trace, { force: true }));

const limits = { statementMs: 1_500, statementBytes: 300_000_000 };

const tables = (reading: Reading) => reading.schema.tables.map((table) => table.name);

function said(reading: Reading, line: number): string[] {
  return reading.findings
    .filter(({ subject }) => subject.endsWith(`:${line}`))
    .map(({ code, message }) => `${code}: ${message}`);
}

const refused: readonly (readonly [sql: string, code: string])[] = [
  [`COPY (SELECT 1) TO PROGRAM 'touch ${trace}'`, 'denied-statement'],
  [`COPY before FROM PROGRAM 'touch ${trace}'`, 'denied-statement'],
  [`COPY before TO '${trace}'`, 'denied-statement'],
  [`CREATE TABLE stolen AS SELECT pg_read_file('/etc/passwd')`, 'denied-statement'],
  [
    `DO $$ BEGIN EXECUTE 'COPY (SELECT 1) TO PROGRAM ''touch ${trace}'''; END $$`,
    'denied-statement',
  ],
  // Hidden from the deny list: it takes the sandbox with it, and nothing else.
  [
    `DO $$ BEGIN EXECUTE 'CO' || 'PY (SELECT 1) TO PROGRAM ''touch ${trace}'''; END $$`,
    'statement-limit',
  ],
  ['DROP SCHEMA pg_catalog CASCADE', 'denied-statement'],
  ['DROP SCHEMA information_schema, pg_catalog CASCADE', 'denied-statement'],
  [`LOAD '${trace}'`, 'denied-statement'],
  ['DELETE FROM pg_catalog.pg_class', 'denied-statement'],
  ['ALTER SYSTEM SET fsync = off', 'denied-statement'],
  ['SET SESSION AUTHORIZATION nobody', 'denied-statement'],
  ['CREATE DATABASE other', 'denied-statement'],
  [`\\! touch ${trace}`, 'psql-command'],
  [`\\copy before to program 'touch ${trace}'`, 'psql-command'],
  [`\\i /etc/passwd`, 'psql-command'],
  ['SELECT 1 FROM WHERE', 'statement-syntax'],
];

test('nothing reaches the host, and reading goes on', async () => {
  const lines = refused.map(([sql]) => (sql.startsWith('\\') ? sql : `${sql};`));
  const sql = ['CREATE TABLE before (id int);', ...lines, 'CREATE TABLE after (id int);'].join(
    '\n',
  );
  const reading = await readScript({ project: projectOf({ 'x.sql': sql }), path: 'x.sql' }, limits);
  expect(tables(reading)).toEqual(['after', 'before']);
  for (const [index, [statement, code]] of refused.entries()) {
    expect(said(reading, index + 2).join('\n'), statement).toContain(code);
  }
  expect(reading.complete).toBe(false);
  expect(existsSync(trace)).toBe(false);
  expect(readdirSync(tmpdir()).filter((name) => name.includes(`hostile-${process.pid}`))).toEqual(
    [],
  );
});

const runaways = [
  'DO $$ BEGIN LOOP NULL; END LOOP; END $$',
  `CREATE TABLE big AS SELECT repeat(md5(g::text), 32) AS t FROM generate_series(1, 1000000) g`,
  'CREATE FUNCTION deep(n int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN deep(n + 1); END $$; SELECT deep(1)',
];

test('runaway statements end within limits, and what stood around them is read', async () => {
  const up = (sql: string, name: string) =>
    `-- migrate:up\nCREATE TABLE ${name}_1 (id int);\n${sql};\nCREATE TABLE ${name}_2 (id int);\n-- migrate:down\n`;
  const project = projectOf({
    'm/1_loop.sql': up(runaways[0] as string, 'loop'),
    'm/2_memory.sql': up(runaways[1] as string, 'memory'),
    'm/3_recursion.sql': up(runaways[2] as string, 'recursion'),
    'm/4_last.sql': up('SELECT 1', 'last'),
  });
  const reading = await readHistory({ project, directory: 'm', tool: 'dbmate' }, limits);
  expect(tables(reading)).toEqual(
    ['last', 'loop', 'memory', 'recursion'].flatMap((name) => [`${name}_1`, `${name}_2`]),
  );
  const codes = reading.findings.map(({ code, subject }) => `${code} ${subject}`);
  expect(codes).toContain('statement-limit m/1_loop.sql:3');
  expect(codes).toContain('statement-limit m/2_memory.sql:3');
  expect(codes).toContain('statement-failed m/3_recursion.sql:3');
  expect(reading.complete).toBe(false);
});

test('too many of them end the reading, with what was read so far', async () => {
  const sql = `CREATE TABLE first (id int);\n${'SELECT pg_sleep(60);\n'.repeat(4)}CREATE TABLE last (id int);`;
  const project = projectOf({ 'x.sql': sql });
  const reading = await readScript(
    { project, path: 'x.sql' },
    { ...limits, statementMs: 300, deaths: 2 },
  );
  expect(tables(reading)).toEqual(['first']);
  expect(reading.findings.at(-1)).toMatchObject({ code: 'reading-stopped', severity: 'critical' });
  expect(reading.complete).toBe(false);
});

test('the whole reading has a limit', async () => {
  const sql = `CREATE TABLE first (id int);\n${'SELECT pg_sleep(0.3);\n'.repeat(30)}CREATE TABLE last (id int);`;
  const project = projectOf({ 'x.sql': sql });
  const reading = await readScript({ project, path: 'x.sql' }, { ...limits, totalMs: 1_500 });
  expect(tables(reading)).toEqual(['first']);
  expect(reading.findings.map(({ code }) => code)).toEqual(['reading-stopped']);
});
