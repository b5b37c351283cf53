import fc from 'fast-check';
import { expect, test } from 'vitest';
import { excerpt, withoutConstants, withoutQuoted } from '../../src/postgres/excerpt.ts';
import { parseSql } from '../../src/postgres/parse.ts';

test.each([
  ["SELECT 'a', b", "SELECT '…', b"],
  ["SELECT 'it''s hunter2'", "SELECT '…'"],
  ["SELECT E'it\\'s hunter2', e", "SELECT '…', e"],
  ["SELECT E'a'\n  'b\\'hunter2', c", "SELECT '…', c"],
  ["SELECT 'a'\n  'hunter2'", "SELECT '…' '…'"],
  ["SELECT U&'hunter2', N'x', B'01'", "SELECT U&'…', N'…', B'…'"],
  ['SELECT $$hunter2$$, $a$ $$hunter2$$ $a$', 'SELECT $$…$$, $$…$$'],
  ['SELECT a$b$c, $1, d$x$', 'SELECT a$b$c, $1, d$x$'],
  ['SELECT "it\'s" FROM "a""b"', 'SELECT "it\'s" FROM "a""b"'],
  ["SELECT '/* ' /* 'hunter2 */ , a", "SELECT '…' , a"],
  ['SELECT /* a /* b */ hunter2 */ 1', 'SELECT 1'],
  ['/* hunter2', ''],
  ["SELECT 1 -- it's hunter2\n, 'x'", "SELECT 1 , '…'"],
  ["SELECT 'hunter2", "SELECT '…'"],
  ['SELECT $x$hunter2', 'SELECT $$…$$'],
  ["CREATE USER u PASSWORD E'\\\\'", "CREATE USER u PASSWORD '…'"],
])('%s', (sql, text) => {
  expect(excerpt(sql)).toBe(text);
});

test('is one short line', () => {
  expect(excerpt(`SELECT\n  ${'x'.repeat(80)}`)).toBe(`SELECT ${'x'.repeat(50)}...`);
});

test('quotes no constant that PostgreSQL reads as one', async () => {
  const part = fc.constantFrom(
    "'",
    "''",
    '"',
    '\\',
    '$',
    '$$',
    '$a$',
    '/*',
    '*/',
    '--',
    '\n',
    'E',
    'a',
    ' ',
    'hunter2',
    ',',
    '1',
  );
  const texts = fc.array(part, { maxLength: 14 }).map((parts) => `SELECT 0, ${parts.join('')}`);
  let parsed = 0;
  await fc.assert(
    fc.asyncProperty(texts, async (sql) => {
      const statements = await parseSql(sql).catch(() => []);
      if (statements.length !== 1) return;
      parsed += 1;
      const tree = JSON.stringify(statements[0]?.node);
      const constants = [...tree.matchAll(/"sval":\{"sval":"((?:[^"\\]|\\.)*)"/g)];
      // A name of this spelling stays; a constant of it goes.
      const named = tree.replace(/"sval":\{"sval":"(?:[^"\\]|\\.)*"/g, '').includes('hunter2');
      if (constants.length === 0 || named) return;
      expect(withoutConstants(sql)).not.toContain('hunter2');
    }),
    { numRuns: 20_000 },
  );
  expect(parsed).toBeGreaterThan(200);
});

test('a word that a message quotes', () => {
  expect(withoutQuoted('syntax error at or near "\'hunter2\'"')).toBe(
    'syntax error at or near "\'…\'"',
  );
  expect(withoutQuoted('relation "users" does not exist')).toBe('relation "users" does not exist');
});
