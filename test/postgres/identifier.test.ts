import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  dollarQuote,
  isReserved,
  qualified,
  quoteIdentifier,
  quoteLiteral,
  shortenIdentifier,
} from '../../src/postgres/identifier.ts';
import { type LocalSession, openPglite } from '../support/pglite.ts';

let session: LocalSession;
beforeAll(async () => {
  session = await openPglite();
});
afterAll(() => session?.close());

/** PostgreSQL has no character zero, and JavaScript's lone surrogates are no text. */
const text = fc.string({ unit: 'binary' }).filter((value) => !value.includes('\0'));

describe('quoteIdentifier', () => {
  test.each([
    ['invoices', 'invoices'],
    ['_a$1', '_a$1'],
    ['Invoices', '"Invoices"'],
    ['order', '"order"'],
    ['between', '"between"'],
    ['name', 'name'],
    ['with "quotes"', '"with ""quotes"""'],
    ['1st', '"1st"'],
    ['größe', '"größe"'],
    ['', '""'],
  ])('%s', (name, expected) => {
    expect(quoteIdentifier(name)).toBe(expected);
  });

  test('quotes every keyword that PostgreSQL quotes', async () => {
    const rows = await session.query<{ word: string; quoted: string }>(
      'select word, quote_ident(word) as quoted from pg_get_keywords()',
    );
    expect(rows.length).toBeGreaterThan(400);
    for (const { word, quoted } of rows) expect(quoteIdentifier(word)).toBe(quoted);
    expect(isReserved('SELECT')).toBe(true);
    expect(isReserved('invoice')).toBe(false);
  });

  test('is what quote_ident gives back', async () => {
    await fc.assert(
      fc.asyncProperty(text, async (name) => {
        const [row] = await session.query<{ quoted: string }>('select quote_ident($1) as quoted', [
          name,
        ]);
        expect(quoteIdentifier(name)).toBe(row?.quoted);
      }),
      { numRuns: 200 },
    );
  });
});

test('literals and dollar quotes come back as they were', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(text, fc.constantFrom('$', '$$', '$body$', "\\'", 'x$')),
      async (value) => {
        const sql = `select ${quoteLiteral(value)} as literal, ${dollarQuote(value)} as dollar, ${dollarQuote(value, 'body')} as tagged`;
        for (const setting of ['on', 'off']) {
          await session.execute(`set standard_conforming_strings = ${setting}`);
          const [row] = await session.execute(sql);
          expect(row).toEqual({ literal: value, dollar: value, tagged: value });
        }
      },
    ),
    { numRuns: 100 },
  );
});

test('qualified leaves out the default schema alone, and never before pg_ names', () => {
  expect(qualified('public', 'a')).toBe('public.a');
  expect(qualified('public', 'a', 'public')).toBe('a');
  expect(qualified('Sales', 'a', 'public')).toBe('"Sales".a');
  expect(qualified('public', 'pg_class', 'public')).toBe('public.pg_class');
});

describe('shortenIdentifier', () => {
  test('keeps what fits', () => {
    expect(shortenIdentifier('a'.repeat(63))).toBe('a'.repeat(63));
  });

  test('never cuts a character, never exceeds, and tells long names apart', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 16, max: 80 }), (name, max) => {
        const short = shortenIdentifier(name, max);
        expect(Buffer.byteLength(short)).toBeLessThanOrEqual(Math.max(max, 0));
        expect(short).toBe(shortenIdentifier(name, max));
        expect(name.startsWith(short.replace(/_[0-9a-f]{8}$/, '')) || name === short).toBe(true);
      }),
    );
    const long = '😀'.repeat(40);
    expect(shortenIdentifier(`${long}a`)).not.toBe(shortenIdentifier(`${long}b`));
    expect(Buffer.byteLength(shortenIdentifier(long))).toBeLessThanOrEqual(63);
    expect(shortenIdentifier(long)).toMatch(/^😀+_[0-9a-f]{8}$/u);
  });
});
