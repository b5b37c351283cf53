import { expect, test } from 'vitest';
import { exactNumber } from '../../src/rules/exact-number.ts';
import { columnsOf, decided, designed, found, problems } from '../support/designed.ts';

const { applies, exception } = exactNumber.examples;
const with_ = (attribute: object) => ({
  domain: 'a',
  entities: [{ name: 'item', attributes: [attribute] }],
});

test('money that was asked for as a float is numeric, and says so', async () => {
  const design = await designed(applies);
  expect(columnsOf(design, 'products').slice(1, 3)).toEqual([
    'price numeric(19,4) NOT NULL',
    'stock integer NOT NULL',
  ]);
  expect(decided(design, 'exact-number')).toEqual([
    'table products: price numeric(19,4), stock integer',
  ]);
  expect(found(design)).toEqual(['exact-number warning entities[0].attributes[0]']);
});

test('a measurement may be a float', async () => {
  const design = await designed(exception);
  expect(columnsOf(design, 'readings')).toContain('celsius double precision NOT NULL');
  expect(found(design)).toEqual([]);
});

test.each([
  [{ name: 'fee', type: 'real' }, 'fee numeric(19,4) NOT NULL'],
  [{ name: 'total', type: 'double precision' }, 'total numeric(19,4) NOT NULL'],
  [{ name: 'prices', type: 'float[]' }, 'prices float'],
  [{ name: 'unit_price', type: 'float8[]' }, 'unit_price numeric(19,4)[] NOT NULL'],
  [{ name: 'sum', type: 'money' }, 'sum numeric(19,4) NOT NULL'],
  [{ name: 'sum', type: 'money(12,2)' }, 'sum numeric(12,2) NOT NULL'],
  [{ name: 'share', type: 'percent' }, 'share numeric(5,2) NOT NULL'],
  [{ name: 'weight' }, 'weight numeric(18,6) NOT NULL'],
  [{ name: 'lat' }, 'lat numeric(9,6) NOT NULL'],
  [{ name: 'views', max: 3_000_000_000 }, 'views bigint NOT NULL'],
  [{ name: 'offset_by', type: 'integer', min: -3_000_000_000 }, 'offset_by bigint NOT NULL'],
  [{ name: 'big', type: 'bigint' }, 'big bigint NOT NULL'],
])('%j', async (attribute, column) => {
  const expected = attribute.name === 'prices' ? 'prices double precision[] NOT NULL' : column;
  expect(columnsOf(await designed(with_(attribute)), 'items')).toContain(expected);
});

test('a precision of nothing is refused', async () => {
  expect(await problems(with_({ name: 'sum', type: 'money(0)' }))).toEqual([
    'invalid_type entities[0].attributes[0].type',
  ]);
});
