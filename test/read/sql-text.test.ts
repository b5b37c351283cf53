import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseSql } from '../../src/postgres/parse.ts';
import { splitPieces, tidy } from '../../src/read/sql-text.ts';

/** Statements whose semicolons, quotes and comments mislead a plain search. */
const statements = [
  'SELECT 1',
  "SELECT 'a;b', 'it''s; \\'",
  "SELECT E'a\\';b'",
  'SELECT "odd;""name" FROM "t"',
  'SELECT $$ a; b $$, $x$ $$;$$ $x$',
  '/* a; /* nested; */ b; */ SELECT 2',
  '-- a comment; with one\nSELECT 3 -- and another;\n+ 4',
  'CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END',
  'CREATE TABLE "atomic" (begin_at int, "end" int)',
  "SELECT U&'d\\0061t;a', $1",
  'SELECT a1$b, ü FROM größe',
];

describe('splitPieces', () => {
  test('cuts as PostgreSQL does', async () => {
    const property = fc.asyncProperty(
      fc.array(
        fc.tuple(fc.constantFrom(...statements), fc.constantFrom(';', '\n;\n\n', '; -- x;y\n')),
        {
          minLength: 1,
          maxLength: 8,
        },
      ),
      async (parts) => {
        const sql = parts.map(([statement, end]) => statement + end).join(' ');
        const parsed = await parseSql(sql);
        const pieces = splitPieces(sql);
        const words = (text: string) => text.trim();
        expect(pieces.map(({ line }) => line)).toEqual(parsed.map(({ line }) => line));
        expect(pieces.map(({ text }) => words(text))).toEqual(
          parsed.map(({ text }) => words(text)),
        );
      },
    );
    await fc.assert(property, { numRuns: 200 });
  });

  test('what is not closed ends with the text', () => {
    for (const text of ["SELECT 'a; b", 'SELECT $$ a; b', 'SELECT "a; b', 'SELECT 1 /* ; ']) {
      expect(splitPieces(text)).toHaveLength(1);
    }
    expect(splitPieces(' ;; -- nothing\n')).toEqual([]);
  });
});

describe('tidy', () => {
  test('changes neither length nor lines, and nothing of plain SQL', () => {
    const property = fc.property(
      fc.array(fc.constantFrom(...statements, '\\restrict x', '\\i a.sql', '\n', "'", '$$', ';'), {
        maxLength: 12,
      }),
      (parts) => {
        const sql = parts.join('\n');
        const result = tidy(sql).sql;
        expect(result).toHaveLength(sql.length);
        expect(result.split('\n')).toHaveLength(sql.split('\n').length);
      },
    );
    fc.assert(property, { numRuns: 300 });
    const plain = `${statements.join(';\n')};`;
    expect(tidy(plain)).toEqual({ sql: plain, commands: [], copies: [] });
  });

  test('psql commands are taken out, where they are commands', () => {
    const sql = [
      '\\restrict abc',
      'SELECT 1;',
      "SELECT '\\not', $$",
      '\\nor this',
      '$$;',
      'SELECT 2 \\gexec',
      'SELECT 3;',
      '\\! rm -rf x',
    ].join('\n');
    const result = tidy(sql);
    expect(result.commands).toEqual([
      { name: '\\restrict', line: 1 },
      { name: '\\gexec', line: 6 },
      { name: '\\!', line: 8 },
    ]);
    expect(splitPieces(result.sql).map(({ text, line }) => [text.trim(), line])).toEqual([
      ['SELECT 1', 2],
      ["SELECT '\\not', $$\n\\nor this\n$$", 3],
      ['SELECT 2', 6],
      ['SELECT 3', 7],
    ]);
  });

  test('COPY with its data is taken out', () => {
    const sql = [
      'CREATE TABLE t (a text);',
      '-- Data;',
      'COPY public.t (a) FROM stdin;',
      "it's; \\N",
      'two',
      '\\.',
      'SELECT 1;',
      'COPY t FROM stdin WITH (FORMAT csv);',
      'no end',
    ].join('\n');
    const result = tidy(sql);
    expect(result.copies).toEqual([
      { line: 3, rows: 2 },
      { line: 8, rows: 0 },
    ]);
    expect(splitPieces(result.sql).map(({ text, line }) => [text.trim(), line])).toEqual([
      ['CREATE TABLE t (a text)', 1],
      ['SELECT 1', 7],
    ]);
  });

  test('grows with the text', () => {
    // 6 MB: with work for each statement that grew with the whole text it would take hours.
    const sql = `${statements.join(';\n')};\n`.repeat(12_000);
    expect(tidy(sql).sql).toBe(sql);
    expect(splitPieces(sql).filter(({ text }) => text.trim() !== '')).toHaveLength(
      12_000 * statements.length,
    );
  });
});
