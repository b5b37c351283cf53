import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  clean,
  cleanBlock,
  cut,
  padEnd,
  padStart,
  plainText,
  width,
  wrap,
} from '../../src/render/width.ts';

test('counts columns as a terminal shows them', () => {
  expect(width('表')).toBe(2);
  expect(width('e\u0301')).toBe(1);
  expect(width('👩‍👩‍👧‍👦')).toBe(2);
});

test('cuts at the column, never inside a character', () => {
  expect(cut('x'.repeat(30), 30)).toBe('x'.repeat(30));
  expect(cut('x'.repeat(31), 30)).toBe(`${'x'.repeat(27)}...`);
  expect(cut('表'.repeat(20), 30)).toBe(`${'表'.repeat(13)}...`);
  expect(cut(`${'e\u0301'.repeat(40)}`, 10)).toBe(`${'e\u0301'.repeat(7)}...`);
});

test('neutralises what moves a cursor or turns text around', () => {
  expect(clean('\u001b[31mred\u001b[0m')).toBe('red');
  expect(clean('one\r\ntwo\tthree')).toBe('one two three');
  expect(clean('\u202eabc\u202c\u2066d\u2069\u200b\ufeff')).toBe('abcd');
  expect(clean('a\u0000b\u009bc')).not.toMatch(/\p{Cc}/u);
  expect(clean('\ud800x')).toBe('\ufffdx');
  expect(clean(`z${'\u0336'.repeat(500)}`).length).toBeLessThan(25);
});

test('our frame and marks cannot be posed', () => {
  expect(plainText('│ ■ CRITICAL ▲ ● ┌')).toBe('- * CRITICAL * * -');
});

test('a block keeps its lines', () => {
  expect(cleanBlock('SELECT 1\r\n\tFROM t\u001b[2J  \n')).toBe('SELECT 1\n  FROM t\n');
});

test('wraps at spaces, then cuts', () => {
  expect(wrap('aa bb cc dd', 5, 9, '')).toEqual(['aa bb', 'cc dd']);
  expect(wrap('aa bb cc dd ee', 5, 2, ' ')).toEqual(['aa bb', ' c...']);
  expect(wrap('aaaaaaaaaa', 5, 3, '')).toEqual(['aa...']);
});

test('whatever the text: cut and padded to the column', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 80 }),
    fc.string({ unit: 'binary', maxLength: 80 }),
  );
  fc.assert(
    fc.property(texts, fc.integer({ min: 3, max: 60 }), (text, columns) => {
      const cleaned = clean(text);
      expect(cleaned).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
      expect(clean(cleaned)).toBe(cleaned);
      expect(width(cut(cleaned, columns))).toBeLessThanOrEqual(columns);
      expect(width(padEnd(cut(cleaned, columns), columns))).toBe(columns);
      expect(width(padStart(cut(cleaned, columns), columns))).toBe(columns);
    }),
    { numRuns: 800 },
  );
});
