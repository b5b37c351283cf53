import { expect, test } from 'vitest';
import { foreignKeyIndex } from '../../src/rules/foreign-key-index.ts';
import { decided, designed, indexesOf } from '../support/designed.ts';

const { applies, exception } = foreignKeyIndex.examples;

test('an index that the foreign key leads', async () => {
  const design = await designed(applies);
  expect(indexesOf(design, 'orders')).toEqual(['idx_orders_customer_id: (customer_id)']);
  expect(decided(design, 'foreign-key-index')).toEqual([
    'index orders.idx_orders_customer_id: idx_orders_customer_id on orders (customer_id)',
  ]);
  expect(design.indexes).toContainEqual({
    index: 'index:public.orders.idx_orders_customer_id',
    name: 'idx_orders_customer_id',
    table: 'orders',
    columns: ['customer_id'],
    where: null,
    supports: ['foreign key to customers'],
  });
});

test('a key that starts with it serves', async () => {
  const design = await designed(exception);
  expect(indexesOf(design, 'orders')).toEqual([]);
  expect(design.indexes.map(({ name, supports }) => [name, supports])).toEqual([
    ['orders_customer_id_number_key', ['foreign key to customers']],
  ]);
});

test('a partial index does not', async () => {
  const design = await designed({
    domain: 'shop',
    entities: [
      { name: 'customer' },
      {
        name: 'order',
        attributes: [{ name: 'number', type: 'integer' }],
        unique: [['customer', 'number', 'where number > 0']],
      },
    ],
    relationships: applies.relationships,
  });
  expect(indexesOf(design, 'orders')).toEqual([
    'orders_customer_id_number_key: UNIQUE (customer_id, number) WHERE number > 0',
    'idx_orders_customer_id: (customer_id)',
  ]);
});

test('an index of an access pattern, in any order of the columns', async () => {
  const design = await designed({
    domain: 'shop',
    entities: [
      { name: 'place', attributes: [{ name: 'land' }, { name: 'town' }], key: ['land', 'town'] },
      { name: 'shop', indexes: [{ columns: ['place_town', 'place_land'] }] },
    ],
    relationships: [{ from: 'shop', to: 'place', cardinality: 'many_to_one' }],
  });
  expect(indexesOf(design, 'shops')).toEqual([
    'idx_shops_place_town_place_land: (place_town, place_land)',
  ]);
});
