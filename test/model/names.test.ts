import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  isName,
  longestName,
  nameProblem,
  plural,
  singular,
  snakeCase,
} from '../../src/model/names.ts';

test.each([
  ['LineItem', 'line_item'],
  ['lineItem', 'line_item'],
  ['line-item', 'line_item'],
  ['line item', 'line_item'],
  ['HTTPRequest', 'http_request'],
  ['userID', 'user_id'],
  ['address2Line', 'address2_line'],
  ['_private', 'private'],
  ['Größe', 'größe'],
  ['СчётФактура', 'счёт_фактура'],
  ['注文', '注文'],
  ['A', 'a'],
])('%s is %s', (name, snake) => {
  expect(snakeCase(name)).toBe(snake);
});

test('composed and decomposed letters are one name', () => {
  expect(snakeCase('größe'.normalize('NFD'))).toBe('größe'.normalize('NFC'));
});

test.each([
  ['line_item', 'line_items'],
  ['person', 'people'],
  ['sales_person', 'sales_people'],
  ['category', 'categories'],
  ['status', 'statuses'],
  ['data', 'data'],
  ['audit_metadata', 'audit_metadata'],
  ['lens', 'lenses'],
  ['news', 'news'],
])('one %s, many %s', (one, many) => {
  expect(plural(one)).toBe(many);
  expect(singular(many)).toBe(one);
  expect(singular(one)).toBe(one);
});

test.each([
  ['', 'is empty'],
  ['   ', 'is empty'],
  ['a b', 'characters'],
  ["x'; DROP TABLE y; --", 'characters'],
  ['"quoted"', 'characters'],
  ['😀', 'characters'],
  ['1st', 'characters'],
  ['_1st', 'characters'],
  ['___', 'characters'],
  ['a.b', 'characters'],
  ['x'.repeat(51), '51 bytes'],
  ['я'.repeat(26), '52 bytes'],
  ['Ab'.repeat(25), '74 bytes'],
])('%s is not taken', (name, why) => {
  const problem = nameProblem(name);
  expect(problem?.message).toContain(why);
  expect(problem?.fix).not.toBe('');
});

test.each(['invoice', 'LineItem', 'line-item', '_private', 'größe', 'имя', '名前', 'x'.repeat(50)])(
  '%s is taken',
  (name) => {
    expect(nameProblem(name)).toBeNull();
    expect(isName(name)).toBe(true);
  },
);

test('what is suggested instead is taken', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 120, unit: 'grapheme' }), (name) => {
      const problem = nameProblem(name);
      const suggested = /'(.*)'/s.exec(problem?.fix.replace(/;.*/, '') ?? '')?.[1];
      if (suggested !== undefined && suggested !== '') expect(nameProblem(suggested)).toBeNull();
    }),
    { numRuns: 1000, seed: 1 },
  );
});

test('a name that is taken makes an identifier that fits', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 60, unit: 'grapheme' }), (name) => {
      if (nameProblem(name) !== null) return;
      expect(snakeCase(name)).toMatch(/^\p{L}[\p{L}\p{M}\p{N}_]*$/u);
      expect(Buffer.byteLength(snakeCase(name))).toBeLessThanOrEqual(longestName);
      expect(snakeCase(snakeCase(name))).toBe(snakeCase(name));
    }),
    { numRuns: 1000, seed: 2 },
  );
});
