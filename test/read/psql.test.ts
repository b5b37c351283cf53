import { afterAll, beforeAll, expect, test } from 'vitest';
import { readFolder } from '../../src/read/folder.ts';
import type { Reading } from '../../src/read/reading.ts';
import { readScript } from '../../src/read/script.ts';
import { originOf, tidy } from '../../src/read/sql-text.ts';
import { coolDown, keepWarm } from '../../src/sandbox/embedded.ts';
import { projectOf } from './support/project.ts';

beforeAll(() => keepWarm());
afterAll(() => coolDown());

const said = ({ findings }: Reading) => findings.map(({ code, subject }) => `${code} ${subject}`);
const relations = ({ schema }: Reading) =>
  [...schema.tables, ...schema.views].map(({ name }) => name);

test('variables stand where psql puts them, and nowhere else', () => {
  const set = [
    "\\set size 40 \\\\ \\set said 'it''s' ' so' \\set tbl 'Odd \"one\"'",
    '\\set twice :size :size',
    '\\set unknown `date`',
  ].join('\n');
  const rows: [string, string][] = [
    ["SELECT :'said'", "SELECT 'it''s so'"],
    ['CREATE TABLE :"tbl" (a varchar(:size))', 'CREATE TABLE "Odd ""one""" (a varchar(40))'],
    ['SELECT :twice', 'SELECT 4040'],
    ["SELECT 1::size, a[1:2], ':size', $$ :size $$ -- :size", ''],
    ['SELECT :unknown, :never', ''],
  ];
  for (const [given, wanted] of rows) {
    const { sql } = tidy(`${set}\n${given};`);
    expect(sql.split('\n').at(-1)).toBe(`${wanted || given};`);
  }
  const copied = tidy('\\set t x\nCOPY :t FROM stdin;\n1\n\\.\nSELECT 1;').sql;
  expect(copied.trim()).toBe('SELECT 1;');
});

test('what \\; and \\q do to the text behind them', () => {
  expect(tidy('SELECT 1\\; SELECT 2;').sql).toBe('SELECT 1 ; SELECT 2;');
  expect(tidy('SELECT 1;\n\\q\nnot read;\n').sql.trim()).toBe('SELECT 1;');
});

test('lines are those of the file that they stand in', () => {
  const files: Record<string, string> = { a: 'a1;\na2;\n\\i b\na4;', b: 'b1;\nb2' };
  const text = (
    name: string,
  ): { sql: string; spans: { at: number; path: string; line: number }[] } => {
    const { sql, spans = [] } = tidy(files[name] ?? '', {
      variables: new Map(),
      include: (inner) => text(inner),
    });
    const own = [{ at: 1, path: '', line: 1 }, ...spans];
    return { sql: `${sql}\n;`, spans: own.map((span) => ({ ...span, path: span.path || name })) };
  };
  const { sql, spans } = text('a');
  const words = sql.split('\n').flatMap((line, n) => {
    const word = /\w+/.exec(line)?.[0];
    const { path, line: at } = originOf(n + 1, spans);
    return word === undefined ? [] : [[word, path + at]];
  });
  expect(words).toEqual(['a1', 'a2', 'b1', 'b2', 'a4'].map((word) => [word, word]));
});

test('files that a file reads in, and what a dump says of its database', async () => {
  const project = projectOf({
    'db/schema.sql': `\\set cents 'numeric(12, 2)'
CREATE SCHEMA public;
ALTER DATABASE shop OWNER TO nobody_here;
GRANT CONNECT ON DATABASE shop TO nobody_here;
COMMENT ON DATABASE shop IS 'all of it';
BEGIN;
\\i db/tables.sql
\\ir views/all.sql
COMMIT;
\\q
CREATE TABLE never (id int);
`,
    'db/tables.sql': 'CREATE TABLE orders (id bigint PRIMARY KEY, total :cents)',
    'db/views/all.sql': '\\ir one.sql\nCREATE VIEW wrong AS SELECT nothing FROM orders;\n',
    'db/views/one.sql': 'CREATE VIEW totals AS SELECT total FROM orders;\n',
  });
  const reading = await readScript({ project: `${project}/db`, path: 'schema.sql', root: project });
  expect(relations(reading)).toEqual(['orders', 'totals']);
  expect(reading.schema.tables[0]?.columns[1]?.type).toMatchObject({ name: 'numeric' });
  expect(said(reading).filter((each) => !/psql-command|not-atomic/.test(each))).toEqual([
    'statement-failed schema.sql:2',
    'statement-failed schema.sql:3',
    'statement-failed schema.sql:4',
    'statement-failed views/all.sql:2',
  ]);
  expect(reading.findings.filter(({ severity }) => severity !== 'info')).toHaveLength(1);
});

test('a folder runs what a file of it reads in once', async () => {
  const folder = projectOf({
    'all.sql': '\\ir sub/b.sql\n\\ir sub/a.sql\n',
    'sub/a.sql': 'CREATE VIEW v AS SELECT id FROM t;',
    'sub/b.sql': 'CREATE TABLE t (id int);',
  });
  const reading = await readFolder(folder, 'sql');
  expect([reading.complete, said(reading), relations(reading)]).toEqual([true, [], ['t', 'v']]);
});

test('a file that is not there, or lies outside, is named', async () => {
  const project = projectOf({
    'x.sql': '\\i /etc/hostname\n\\ir ../y.sql\nCREATE TABLE t (id int);',
  });
  const reading = await readScript({ project, path: 'x.sql' });
  expect(said(reading)).toEqual(['psql-command x.sql:1', 'psql-command x.sql:2']);
  expect([reading.complete, relations(reading)]).toEqual([false, ['t']]);
});
