import fc from 'fast-check';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import { shorten } from '../../src/call/budget.ts';

const word = fc.oneof(
  fc.string({ maxLength: 400 }),
  fc.string({ maxLength: 400, unit: 'grapheme' }),
  fc.constantFrom('顧客の請求書', 'ünïcödé', '👩‍👩‍👧', 'a'.repeat(5000)),
);

describe('shorten', () => {
  it('leaves a small result alone', () => {
    const small = { tables: [{ name: 'invoices' }] };
    expect(shorten(small, 100)).toBe(small);
  });

  it('shortens lists first, says so, and keeps the text whole', () => {
    const tables = Array.from({ length: 900 }, (_, i) => ({
      name: `table_${i}`,
      purpose: 'x'.repeat(40),
    }));
    const fitted = shorten({ id: 'design_1', tables }, 0);
    expect(fitted.id).toBe('design_1');
    expect(fitted.tables.length).toBeGreaterThan(99);
    expect(fitted.tables[0]).toEqual(tables[0]);
    expect(fitted.more).toEqual([`tables: ${fitted.tables.length} of 900`]);
  });

  it('shortens long texts instead of every list', () => {
    const rows = Array.from({ length: 20 }, (_, i) => ({
      name: `n${i}`,
      text: 'long '.repeat(2000),
    }));
    const fitted = shorten({ rows }, 0);
    expect(fitted.rows.length).toBeGreaterThanOrEqual(10);
    expect(fitted.rows[0]?.text.endsWith('...')).toBe(true);
  });

  it('stays under 10,000 tokens whatever comes', () => {
    const row = fc.record({ name: word, notes: fc.array(word, { maxLength: 8 }) });
    const result = fc.record({
      a: fc.array(row, { maxLength: 60 }),
      b: fc.array(word, { maxLength: 60 }),
    });
    fc.assert(
      fc.property(result, (value) => {
        expect(countTokens(JSON.stringify(shorten(value, 4000)))).toBeLessThan(9000);
      }),
      { numRuns: 60 },
    );
  });
});
