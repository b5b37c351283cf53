import { describe, expect, test } from 'vitest';
import { foreignKey } from '../../src/rules/foreign-key.ts';
import {
  checksOf,
  columnsOf,
  decided,
  designed,
  foreignKeysOf,
  found,
  problems,
  tableOf,
} from '../support/designed.ts';

const { applies, exception } = foreignKey.examples;

/** A child with one relationship to a parent. */
const family = (relationship: object, parent: object = {}, child: object = {}) => ({
  domain: 'a',
  entities: [
    { name: 'parent', attributes: [{ name: 'code' }, { name: 'area' }], ...parent },
    { name: 'child', ...child },
  ],
  relationships: [{ from: 'child', to: 'parent', cardinality: 'many_to_one', ...relationship }],
});

test('a part dies with its whole', async () => {
  const design = await designed(applies);
  expect(foreignKeysOf(design, 'lines')).toEqual(['(order_id) → orders (id) ON DELETE CASCADE']);
  expect(decided(design, 'foreign-key')).toEqual([
    'foreign_key lines.lines_order_id_fkey: order_id → orders ON DELETE CASCADE',
  ]);
  expect(design.notes['foreign_key:public.lines.lines_order_id_fkey']).toBe(
    'a line is part of an order and means nothing without it',
  );
});

test('not when the whole is soft-deleted', async () => {
  const design = await designed(exception);
  expect(foreignKeysOf(design, 'lines')).toEqual(['(order_id) → orders (id) ON DELETE RESTRICT']);
});

describe('ON DELETE', () => {
  test.each([
    [{}, {}, 'RESTRICT'],
    [{ optional: true }, {}, 'SET NULL'],
    [{ ownership: 'part_of' }, {}, 'CASCADE'],
    [{ ownership: 'part_of', optional: true }, {}, 'CASCADE'],
    [{ optional: true }, { lifecycle: 'append_only' }, 'RESTRICT'],
    [{ on_delete: 'cascade' }, {}, 'CASCADE'],
    [{ on_delete: 'no action', ownership: 'part_of' }, {}, 'NO ACTION'],
    [{ on_delete: 'set null', optional: true }, {}, 'SET NULL'],
  ] as const)('%j of %j: %s', async (relationship, child, action) => {
    expect(foreignKeysOf(await designed(family(relationship, {}, child)), 'children')).toEqual([
      `(parent_id) → parents (id) ON DELETE ${action}`,
    ]);
  });

  test.each(['set null', 'set default'])(
    '%s on a required reference is refused',
    async (action) => {
      expect(await problems(family({ on_delete: action }))).toEqual([
        'contradiction relationships[0].on_delete',
      ]);
    },
  );

  test('set default where there is one', async () => {
    const child = { attributes: [{ name: 'parent_code', default: 'none' }] };
    const model = family({ on_delete: 'set default' }, { key: ['code'] }, child);
    expect(foreignKeysOf(await designed(model), 'children')).toEqual([
      '(parent_code) → parents (code) ON DELETE SET DEFAULT',
    ]);
  });

  test('an optional reference in the key is never emptied', async () => {
    const child = { attributes: [{ name: 'line', type: 'integer' }], key: ['parent', 'line'] };
    const design = await designed(family({ optional: true }, {}, child));
    expect(columnsOf(design, 'children')).toContain('parent_id uuid NOT NULL');
    expect(foreignKeysOf(design, 'children')).toEqual([
      '(parent_id) → parents (id) ON DELETE RESTRICT',
    ]);
    expect(await problems(family({ optional: true, on_delete: 'set null' }, {}, child))).toEqual([
      'contradiction relationships[0].on_delete',
    ]);
  });
});

describe('columns', () => {
  test('of a composite natural key, typed like it', async () => {
    const design = await designed(family({}, { key: ['area', 'code'] }));
    expect(columnsOf(design, 'children')).toEqual(
      expect.arrayContaining(['parent_area text NOT NULL', 'parent_code text NOT NULL']),
    );
    expect(foreignKeysOf(design, 'children')).toEqual([
      '(parent_area, parent_code) → parents (area, code) ON DELETE RESTRICT',
    ]);
  });

  test('as the model names them', async () => {
    const design = await designed(family({ columns: ['ownerRef'], name: 'owner' }));
    expect(foreignKeysOf(design, 'children')).toEqual([
      '(owner_ref) → parents (id) ON DELETE RESTRICT',
    ]);
    expect(await problems(family({ columns: ['one', 'two'] }))).toEqual([
      'wrong_column_count relationships[0].columns',
    ]);
  });

  test('to other columns than the key, which become unique', async () => {
    const design = await designed(family({ to_columns: ['code'] }));
    expect(foreignKeysOf(design, 'children')).toEqual([
      '(parent_code) → parents (code) ON DELETE RESTRICT',
    ]);
    expect(tableOf(design, 'parents').uniques.map(({ name }) => name)).toEqual([
      'parents_code_key',
    ]);
    expect(await problems(family({ to_columns: ['nothing'] }))).toEqual(
      expect.arrayContaining(['unknown_attribute relationships[0].to_columns[0]']),
    );
  });

  test('through a reference of the target and its surrogate', async () => {
    const design = await designed({
      domain: 'a',
      entities: [{ name: 'tenant' }, { name: 'customer' }, { name: 'order' }],
      relationships: [
        { from: 'order', to: 'tenant', cardinality: 'many_to_one' },
        {
          from: 'order',
          to: 'customer',
          cardinality: 'many_to_one',
          columns: ['tenant_id', 'customer_id'],
          to_columns: ['tenant_id', 'id'],
        },
        { from: 'customer', to: 'tenant', cardinality: 'many_to_one' },
      ],
    });
    expect(foreignKeysOf(design, 'orders')).toEqual([
      '(tenant_id) → tenants (id) ON DELETE RESTRICT',
      '(tenant_id, customer_id) → customers (tenant_id, id) ON DELETE RESTRICT',
    ]);
    // The longer index serves both.
    expect(tableOf(design, 'orders').indexes.map(({ name }) => name)).toEqual([
      'idx_orders_tenant_id_customer_id',
    ]);
  });

  test('in a key, to the surrogate of an entity that comes later', async () => {
    const design = await designed({
      domain: 'a',
      entities: [
        {
          name: 'line',
          attributes: [{ name: 'number', type: 'integer' }],
          key: ['order', 'number'],
        },
        { name: 'order' },
      ],
      relationships: [
        { from: 'line', to: 'order', cardinality: 'many_to_one', to_columns: ['id'] },
      ],
    });
    expect(tableOf(design, 'lines').primaryKey?.columns).toEqual(['order_id', 'number']);
    expect(foreignKeysOf(design, 'lines')).toEqual(['(order_id) → orders (id) ON DELETE RESTRICT']);
  });

  test('told from an attribute, and typed by the key', async () => {
    const design = await designed({
      domain: 'a',
      entities: [
        { name: 'customer' },
        { name: 'order', attributes: [{ name: 'customer_id', type: 'integer', optional: true }] },
        { name: 'category', attributes: [{ name: 'category_id', type: 'text' }] },
      ],
    });
    expect(columnsOf(design, 'orders')).toContain('customer_id uuid');
    expect(foreignKeysOf(design, 'orders')).toEqual([
      '(customer_id) → customers (id) ON DELETE SET NULL',
    ]);
    expect(found(design)).toEqual([
      'foreign-key info entities[1].attributes[0]',
      'foreign-key warning entities[1].attributes[0]',
    ]);
    // Its own number, no reference to another category.
    expect(foreignKeysOf(design, 'categories')).toEqual([]);
  });
});

describe('circles', () => {
  test('a tree: optional, and never its own parent', async () => {
    const design = await designed({
      domain: 'a',
      entities: [{ name: 'folder' }],
      relationships: [{ from: 'folder', to: 'folder', cardinality: 'many_to_one' }],
    });
    expect(foreignKeysOf(design, 'folders')).toEqual([
      '(parent_id) → folders (id) ON DELETE SET NULL',
    ]);
    expect(checksOf(design, 'folders')).toEqual(['folders_parent_not_self_check: parent_id <> id']);
    expect(design.tables[0]?.purpose).toBe('One row per folder, with its parent.');
  });

  test('required all around: checked at commit, and reported', async () => {
    const design = await designed({
      domain: 'a',
      entities: [{ name: 'team' }, { name: 'member' }],
      relationships: [
        { from: 'team', to: 'member', name: 'lead', cardinality: 'many_to_one' },
        { from: 'member', to: 'team', cardinality: 'many_to_one' },
      ],
    });
    expect(foreignKeysOf(design, 'teams')).toEqual([
      '(lead_id) → members (id) ON DELETE RESTRICT INITIALLY DEFERRED',
    ]);
    expect(found(design)).toEqual([
      'foreign-key warning relationships[0]',
      'foreign-key warning relationships[1]',
    ]);
  });

  test('deferrable when asked', async () => {
    const [key] = foreignKeysOf(await designed(family({ deferrable: true })), 'children');
    expect(key).toBe('(parent_id) → parents (id) ON DELETE RESTRICT INITIALLY DEFERRED');
  });
});
