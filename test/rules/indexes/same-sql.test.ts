import { beforeAll, expect, test } from 'vitest';
import { loadParser } from '../../../src/postgres/parser.ts';
import { sameSql } from '../../../src/rules/indexes/same-sql.ts';

beforeAll(() => loadParser());

test.each([
  ["state = 'open'", "((state = 'open'::text))"],
  ['(a = 1) AND (b IS NULL)', '((a = 1) AND (b IS NULL))'],
  ['paid', '(paid)'],
  ["at > '2026-01-01'", "(at > '2026-01-01 00:00:00+00'::timestamptz)".replace(' 00:00:00+00', '')],
])('%s is %s', (one, other) => {
  expect(sameSql(one, other)).toBe(true);
});

test.each([
  ["state = 'Open'", "state = 'open'"],
  ["kind = 'a b'", "kind = 'ab'"],
  ['(a = 1 OR b = 2) AND c = 3', 'a = 1 OR (b = 2 AND c = 3)'],
  ['a = 1', 'a = 2'],
  ['a::date = b', 'a = b'],
])('%s is not %s', (one, other) => {
  expect(sameSql(one, other)).toBe(false);
});

test('no condition is only no condition', () => {
  expect(sameSql(null, null)).toBe(true);
  expect(sameSql(null, 'a = 1')).toBe(false);
});
