import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bare, unwrap } from '../../../src/postgres/catalog/text.ts';
import { quoteIdentifier, quoteLiteral } from '../../../src/postgres/identifier.ts';

describe('unwrap', () => {
  test.each([
    ['(a > 0)', 'a > 0'],
    ['((a > 0) AND (b > 0))', '(a > 0) AND (b > 0)'],
    ['(a > 0) AND (b > 0)', '(a > 0) AND (b > 0)'],
    ["(name <> ')'::text)", "name <> ')'::text"],
    ["(name <> '('::text) OR (b)", "(name <> '('::text) OR (b)"],
    ["(name <> 'it''s )'::text)", "name <> 'it''s )'::text"],
    ["(name <> E'\\\\)'::text)", "name <> E'\\\\)'::text"],
    ['("odd) name" > 0)', '"odd) name" > 0'],
    ['lower(name)', 'lower(name)'],
    ['((x))', 'x'],
    ['', ''],
  ])('%s', (expression, expected) => {
    expect(unwrap(expression)).toBe(expected);
  });

  test('takes off what was put on, whatever the strings and names inside', () => {
    const leaf = fc.oneof(
      fc.string({ unit: 'binary' }).map((value) => quoteLiteral(value.replaceAll('\0', ''))),
      fc.string({ minLength: 1 }).map((name) => quoteIdentifier(name.replaceAll('\0', '') || 'x')),
      fc.constantFrom('a', '1', 'f(b, (c))'),
    );
    const operation = fc.tuple(leaf, leaf).map(([a, b]) => `(${a}) || (${b})`);
    fc.assert(
      fc.property(operation, (text) => {
        expect(unwrap(`(${text})`)).toBe(text);
        expect(unwrap(text)).toBe(text);
      }),
      { numRuns: 150 },
    );
  });
});

test('bare takes one semicolon and the white space around', () => {
  expect(bare(' SELECT 1;')).toBe('SELECT 1');
  expect(bare("SELECT ';'\n")).toBe("SELECT ';'");
});
