import { expect, test } from 'vitest';
import { softDelete } from '../../src/rules/soft-delete.ts';
import {
  columnsOf,
  decided,
  designed,
  foreignKeysOf,
  indexesOf,
  problems,
  tableOf,
} from '../support/designed.ts';

const { applies, exception } = softDelete.examples;

test('deleted_at, and uniqueness among the live', async () => {
  const design = await designed(applies);
  expect(columnsOf(design, 'pages')).toContain('deleted_at timestamptz');
  expect(indexesOf(design, 'pages')).toEqual([
    'pages_slug_key: UNIQUE (lower(slug)) WHERE deleted_at IS NULL',
  ]);
  expect(design.notes['column:public.pages.deleted_at']).toBe('NULL while the row is live');
  expect(decided(design, 'soft-delete')).toEqual([
    'column pages.deleted_at: deleted_at timestamptz, NULL while live',
  ]);
  expect(design.forecast.map(({ subject }) => subject)).toContain('pages');
});

test('only when the model asks', async () => {
  const design = await designed(exception);
  expect(tableOf(design, 'pages').columns.map(({ name }) => name)).not.toContain('deleted_at');
  expect(indexesOf(design, 'pages')).toEqual(['pages_slug_key: UNIQUE (lower(slug))']);
});

const shop = {
  domain: 'shop',
  entities: [
    { name: 'customer' },
    {
      name: 'order',
      attributes: [{ name: 'placed_at' }, { name: 'number' }],
      lifecycle: 'soft_delete',
    },
    { name: 'line' },
  ],
  relationships: [
    { from: 'order', to: 'customer', cardinality: 'many_to_one' },
    { from: 'line', to: 'order', cardinality: 'many_to_one', ownership: 'part_of' },
  ],
} as const;

test('a purge takes nothing along', async () => {
  expect(foreignKeysOf(await designed(shop), 'lines')).toEqual([
    '(order_id) → orders (id) ON DELETE RESTRICT',
  ]);
});

test('one index for the foreign key and the live rows, a partial one for the rest', async () => {
  const design = await designed({
    ...shop,
    access_patterns: [
      { name: 'of a customer', entity: 'order', filter: ['customer'], sort: ['placed_at desc'] },
      { name: 'by number', entity: 'order', filter: ['number'] },
    ],
  });
  expect(indexesOf(design, 'orders')).toEqual([
    'idx_orders_customer_id_placed_at: (customer_id, placed_at)',
    'idx_orders_number: (number) WHERE deleted_at IS NULL',
  ]);
  expect(design.queries.map(({ sql }) => sql)).toEqual([
    'SELECT * FROM orders WHERE customer_id = $1 AND deleted_at IS NULL ORDER BY placed_at DESC',
    'SELECT * FROM orders WHERE number = $1 AND deleted_at IS NULL',
  ]);
});

test('a pattern over deleted rows says so itself', async () => {
  const design = await designed({
    ...shop,
    access_patterns: [
      { name: 'bin', entity: 'order', filter: ['deleted_at is not null'], sort: ['deleted_at'] },
    ],
  });
  expect(design.queries[0]?.sql).toBe(
    'SELECT * FROM orders WHERE deleted_at is not null ORDER BY deleted_at',
  );
});

test('a declared deleted_at is the column, and cannot be part of the key', async () => {
  const declared = {
    name: 'order',
    attributes: [{ name: 'deleted_at', type: 'date' }],
    lifecycle: 'soft_delete',
  };
  const design = await designed({ domain: 'a', entities: [declared] });
  expect(columnsOf(design, 'orders')).toContain('deleted_at timestamptz');
  expect(await problems({ domain: 'a', entities: [{ ...declared, key: ['deleted_at'] }] })).toEqual(
    ['contradiction entities[0].key'],
  );
});
