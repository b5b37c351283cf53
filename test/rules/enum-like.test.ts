import { expect, test } from 'vitest';
import { enumLike } from '../../src/rules/enum-like.ts';
import { checksOf, columnsOf, decided, designed, problems } from '../support/designed.ts';

const { applies, exception } = enumLike.examples;
const with_ = (attribute: object) => ({
  domain: 'a',
  entities: [{ name: 'order', attributes: [{ name: 'status', ...attribute }] }],
});

test('few words are text with a CHECK', async () => {
  const design = await designed(applies);
  expect(columnsOf(design, 'orders')).toContain('status text NOT NULL');
  expect(checksOf(design, 'orders')).toEqual(["orders_status_check: status IN ('open', 'paid')"]);
  expect(decided(design, 'enum-like')).toEqual([
    'column orders.status: text with CHECK (open, paid)',
  ]);
  expect(design.schema.enums).toEqual([]);
});

test('fixed words are an enum', async () => {
  const design = await designed(exception);
  expect(columnsOf(design, 'cards')).toContain('suit card_suit NOT NULL');
  expect(design.schema.enums).toEqual([
    {
      schema: 'public',
      name: 'card_suit',
      values: ['clubs', 'diamonds', 'hearts', 'spades'],
      comment: null,
    },
  ]);
  expect(checksOf(design, 'cards')).toEqual([]);
});

test.each(['open', "'open'"])('default %s', async (value) => {
  const words = { values: ['open', "it's"], default: value };
  const design = await designed(with_(words));
  expect(columnsOf(design, 'orders')).toContain("status text NOT NULL DEFAULT 'open'");
  const native = await designed(with_({ ...words, fixed: true }));
  expect(columnsOf(native, 'orders')).toContain("status order_status NOT NULL DEFAULT 'open'");
});

test('an asked length is kept', async () => {
  const design = await designed(with_({ values: ['a', 'b'], type: 'varchar(1)' }));
  expect(columnsOf(design, 'orders')).toContain('status varchar(1) NOT NULL');
});

test.each([
  [{ values: ['open'], default: 'shut' }, 'invalid_default entities[0].attributes[0].default'],
  [{ values: ['1', '2'], type: 'integer' }, 'invalid_type entities[0].attributes[0].type'],
  [{ values: ['1', '2'], type: 'bigint' }, 'invalid_type entities[0].attributes[0].type'],
  [{ values: [] }, 'invalid_values entities[0].attributes[0].values'],
  [{ values: ['a', 'a'] }, 'invalid_values entities[0].attributes[0].values'],
  [
    { values: ['a', 'ü'.repeat(32)], fixed: true },
    'invalid_values entities[0].attributes[0].values[1]',
  ],
])('refused: %j', async (attribute, problem) => {
  expect(await problems(with_(attribute))).toEqual([problem]);
});

test('an enum does not take the name of a table: its row type has that', async () => {
  const design = await designed({
    domain: 'a',
    entities: [
      { name: 'order', attributes: [{ name: 'status', values: ['a', 'b'], fixed: true }] },
      { name: 'order_status', attributes: [{ name: 'label' }] },
    ],
    rules: { table_names: 'singular' },
    relationships: [],
    access_patterns: [],
  }).catch((error: Error) => error);
  // `order` is a reserved word as a table name.
  expect(design).toMatchObject({ code: 'reserved_word' });
  const named = await designed({
    domain: 'a',
    entities: [
      { name: 'card', attributes: [{ name: 'suit', values: ['a', 'b'], fixed: true }] },
      { name: 'card_suit', attributes: [{ name: 'label' }] },
    ],
    rules: { table_names: 'singular' },
  });
  expect(named.schema.enums.map(({ name }) => name)).toEqual(['card_suit_2']);
});
