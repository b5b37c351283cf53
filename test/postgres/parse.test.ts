import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Refusal } from '../../src/ir/findings.ts';
import { parseSql, scanSql } from '../../src/postgres/parse.ts';

async function refusal(sql: string): Promise<Refusal> {
  const error = await parseSql(sql).then(
    () => null,
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(Refusal);
  return error as Refusal;
}

test('statements are cut where PostgreSQL counts bytes', async () => {
  const sql =
    '-- größe\nSELECT \'äö🙂\';\n\n  /* a /* nested */ note */ CREATE TABLE "ü" (id int);;\n';
  const [first, second, ...rest] = await parseSql(sql);
  expect(first).toMatchObject({ kind: 'SelectStmt', text: "SELECT 'äö🙂'", line: 2, column: 1 });
  expect(second).toMatchObject({ kind: 'CreateStmt', text: 'CREATE TABLE "ü" (id int)', line: 4 });
  expect(rest).toEqual([]);
  expect(sql.slice(second?.offset).startsWith('CREATE TABLE')).toBe(true);
});

test('columns count characters, not bytes or UTF-16 units', async () => {
  const [, second] = await parseSql("SELECT '🙂ä'; SELECT 2");
  expect(second).toMatchObject({ line: 1, column: 14 });
});

test('a syntax error names its line and column', async () => {
  const error = await refusal("SELECT 1;\nSELECT '🙂' fro x y");
  expect(error.code).toBe('sql_syntax');
  expect(error.message).toBe('line 2, column 16: syntax error at or near "x"');
});

test('nothing, blanks and comments are no statements', async () => {
  for (const sql of ['', ' \n\t', '-- note', '/* note */ ;;']) {
    expect(await parseSql(sql)).toEqual([]);
  }
});

test('nesting without end is refused, and the parser works afterwards', async () => {
  const chain = await refusal(`SELECT 1${' + 1'.repeat(20_000)}`);
  expect(chain.code).toBe('sql_too_deep');
  const brackets = await refusal(`SELECT ${'('.repeat(20_000)}1${')'.repeat(20_000)}`);
  expect(brackets.message).toContain('memory exhausted');
  expect(await parseSql('SELECT 1')).toHaveLength(1);
});

test('any statements, with any blanks and comments between, come back as they were', async () => {
  const literal = fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => {
    const clean = text.replaceAll('\0', '').replaceAll('\\', '');
    return `SELECT '${clean.replaceAll("'", "''")}'`;
  });
  const between = fc.constantFrom('', '\n', '  ', '-- ä;\n', '/* 🙂; */', '/* a /* b */ ; */\n');
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(between, literal), { maxLength: 6 }), async (parts) => {
      const sql = parts.map(([before, statement]) => `${before}${statement};`).join('');
      const parsed = await parseSql(sql);
      expect(parsed.map(({ text }) => text)).toEqual(parts.map(([, statement]) => statement));
      for (const { offset, text } of parsed) expect(sql.startsWith(text, offset)).toBe(true);
    }),
    { numRuns: 200 },
  );
});

test('words of a text, without its comments; null when it cannot be scanned', async () => {
  const tokens = await scanSql("PERFORM f('a;b'); -- note\n");
  expect(tokens?.map(({ text }) => text)).toEqual(['PERFORM', 'f', '(', "'a;b'", ')', ';']);
  expect(await scanSql("'open")).toBeNull();
});
