import { expect, test } from 'vitest';
import { normalForm } from '../../src/rules/normal-form.ts';
import {
  columnsOf,
  decided,
  designed,
  foreignKeysOf,
  found,
  problems,
  tableOf,
} from '../support/designed.ts';

const { applies, exception } = normalForm.examples;

test('a list becomes a table, copies and repeated groups are reported', async () => {
  const design = await designed(applies);
  expect(tableOf(design, 'orders').columns.map(({ name }) => name)).not.toContain('labels');
  expect(columnsOf(design, 'order_labels')).toEqual([
    'id uuid NOT NULL DEFAULT gen_random_uuid()',
    'order_id uuid NOT NULL',
    'label text NOT NULL',
    'created_at timestamptz NOT NULL DEFAULT now()',
    'updated_at timestamptz NOT NULL DEFAULT now()',
  ]);
  expect(foreignKeysOf(design, 'order_labels')).toEqual([
    '(order_id) → orders (id) ON DELETE CASCADE',
  ]);
  expect(tableOf(design, 'order_labels').uniques.map(({ columns }) => columns)).toEqual([
    ['order_id', 'label'],
  ]);
  expect(decided(design, 'normal-form')).toEqual([
    'table order_labels: table order_labels with one row a value',
  ]);
  expect(found(design)).toEqual([
    'normal-form warning entities[1]',
    'normal-form warning entities[1].attributes[0]',
  ]);
  expect(design.findings.find(({ subject }) => subject === 'entities[1]')?.message).toContain(
    'phone1, phone2 are one fact repeated',
  );
});

test('a value at a moment is its own fact', async () => {
  const design = await designed(exception);
  expect(found(design)).toEqual([]);
  expect(tableOf(design, 'sales').columns.map(({ name }) => name)).toContain('sold_product_price');
});

test('the value of a list whose name is its owner’s', async () => {
  const design = await designed({
    domain: 'tags',
    entities: [{ name: 'tag', attributes: [{ name: 'tags', many: true }] }],
  });
  expect(tableOf(design, 'tag_values').columns.map(({ name }) => name)).toContain('value');
  expect(tableOf(design, 'tag_values').uniques.map(({ columns }) => columns)).toEqual([
    ['tag_id', 'value'],
  ]);
});

const address = {
  domain: 'shop',
  entities: [
    {
      name: 'order',
      attributes: [{ name: 'number', unique: true }, { name: 'postal_code' }, { name: 'city' }],
    },
  ],
};

test('a dependency on no key is reported, one on a key is not', async () => {
  const on = (from: string[]) =>
    designed({
      ...address,
      dependencies: [{ entity: 'Orders', determines: { from, to: ['city'] } }],
    });
  expect(found(await on(['postal_code']))).toEqual([
    'normal-form warning dependencies[0].determines',
  ]);
  expect(found(await on(['number']))).toEqual([]);
});

test('a dependency over unknown attributes and a list in a join table are refused', async () => {
  expect(
    await problems({
      ...address,
      dependencies: [{ entity: 'order', determines: { from: ['zip'], to: ['city'] } }],
    }),
  ).toEqual(['unknown_attribute dependencies[0].determines']);
  expect(
    await problems({
      domain: 'library',
      entities: [{ name: 'book' }, { name: 'author' }],
      relationships: [
        {
          from: 'book',
          to: 'author',
          cardinality: 'many_to_many',
          attributes: [{ name: 'roles', many: true }],
        },
      ],
    }),
  ).toEqual(['misplaced_list relationships[0].attributes[0].many']);
});
