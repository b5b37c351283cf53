import { describe, expect, test } from 'vitest';
import { Refusal } from '../../src/ir/findings.ts';
import { Model } from '../../src/model/model.ts';
import { type Revision, reviseModel } from '../../src/model/revise.ts';

const base = Model.parse({
  domain: 'shop',
  description: 'what is sold',
  entities: [
    {
      name: 'order',
      attributes: [
        { name: 'number', unique: true },
        { name: 'dueOn', type: 'date' },
        { name: 'total', type: 'money' },
        { name: 'tax', type: 'money', generated: 'total * 0.2' },
      ],
      key: ['number'],
      unique: [['number'], ['customer', 'due_on', "where due_on > '2020-01-01' -- due_on"]],
      checks: [{ sql: "due_on IS NOT NULL OR note = 'due_on'" }, { sql: 'total >= 0' }],
      no_overlap: [{ period: ['due_on', 'shipped_on'], within: ['customer'] }],
      indexes: [
        { columns: ['lower(number)', 'due_on desc'], include: ['total'], where: 'total > 0' },
      ],
    },
    { name: 'customer', attributes: [{ name: 'dueOn' }] },
  ],
  relationships: [{ from: 'order', to: 'customer', cardinality: 'many_to_one' }],
  access_patterns: [
    { name: 'due', entity: 'Orders', filter: ['due_on < ?', 'total'], sort: ['due_on desc'] },
    { name: 'other', entity: 'customer', filter: ['due_on'] },
  ],
  dependencies: [{ entity: 'order', determines: { from: ['number'], to: ['due_on'] } }],
  extras: [{ name: 'view', sql: 'CREATE VIEW v AS SELECT 1' }],
  rules: { primary_key: 'identity' },
});

const revise = (revision: Partial<Revision>) =>
  reviseModel(base, { domain: 'shop', entities: [], ...revision });
const order = (model: Model) => model.entities.find(({ name }) => name === 'order');

describe('merged', () => {
  test('nothing said changes nothing', () => {
    const model = revise({});
    expect({ ...model, dependencies: base.dependencies }).toEqual(base);
  });

  test('what is left out stays, what is said is added or replaced', () => {
    const model = revise({
      entities: [
        {
          name: 'Orders',
          lifecycle: 'soft_delete',
          attributes: [{ name: 'due_on', optional: true }, { name: 'note' }],
          unique: [['number'], ['note']],
        },
        { name: 'line' },
      ],
      rules: { updated_at: 'application' },
    });
    const [merged] = model.entities;
    expect(model.entities).toHaveLength(3);
    expect(merged).toMatchObject({ lifecycle: 'soft_delete', key: ['number'] });
    expect(merged?.attributes?.map(({ name }) => name)).toEqual([
      'number',
      'due_on',
      'total',
      'tax',
      'note',
    ]);
    expect(merged?.attributes?.[1]).toMatchObject({ type: 'date', optional: true });
    expect(merged?.unique).toHaveLength(3);
    expect(merged?.checks).toHaveLength(2);
    expect(model.rules).toEqual({ primary_key: 'identity', updated_at: 'application' });
    expect(model.description).toBe('what is sold');
  });

  test('relationships by their ends and role, patterns and extras by name', () => {
    const model = revise({
      relationships: [
        { from: 'orders', to: 'Customer', optional: true },
        { from: 'order', to: 'customer', name: 'payer' },
      ],
      access_patterns: [{ name: 'due', entity: 'order', filter: ['total'] }],
      extras: [{ name: 'view', sql: 'CREATE VIEW v AS SELECT 2' }],
    });
    expect(model.relationships).toHaveLength(2);
    expect(model.relationships?.[0]).toMatchObject({ optional: true, cardinality: 'many_to_one' });
    expect(model.access_patterns).toHaveLength(2);
    expect(model.access_patterns?.[0]?.filter).toEqual(['total']);
    expect(model.extras?.map(({ sql }) => sql)).toEqual(['CREATE VIEW v AS SELECT 2']);
  });
});

describe('renamed', () => {
  test('an attribute, wherever it is named', () => {
    const model = revise({ renames: [{ from: 'order.due_on', to: 'order.payable_on' }] });
    const renamed = order(model);
    expect(renamed?.attributes?.map(({ name }) => name)).toEqual([
      'number',
      'payable_on',
      'total',
      'tax',
    ]);
    expect(renamed?.unique?.[1]?.slice(0, 2)).toEqual(['customer', 'payable_on']);
    expect(renamed?.checks?.[0]?.sql).toBe("payable_on IS NOT NULL OR note = 'due_on'");
    expect(renamed?.no_overlap?.[0]?.period).toEqual(['payable_on', 'shipped_on']);
    expect(renamed?.indexes?.[0]?.columns).toEqual(['lower(number)', 'payable_on desc']);
    expect(model.access_patterns?.[0]).toMatchObject({
      filter: ['payable_on < ?', 'total'],
      sort: ['payable_on desc'],
    });
    expect(model.dependencies?.[0]?.determines).toEqual({ from: ['number'], to: ['payable_on'] });
    // Another entity's attribute of that name is another.
    expect(model.entities[1]?.attributes?.[0]?.name).toBe('dueOn');
    expect(model.access_patterns?.[1]?.filter).toEqual(['due_on']);
  });

  test('an attribute of a key and of a generated one', () => {
    const model = revise({
      renames: [
        { from: 'order.number', to: 'reference' },
        { from: 'order.total', to: 'amount' },
      ],
    });
    expect(order(model)).toMatchObject({
      key: ['reference'],
      indexes: [
        { columns: ['lower(reference)', 'due_on desc'], include: ['amount'], where: 'amount > 0' },
      ],
    });
    expect(order(model)?.attributes?.[3]?.generated).toBe('amount * 0.2');
  });

  test('an entity, with its relationships, patterns and dependencies', () => {
    const model = revise({ renames: [{ from: 'Orders', to: 'sale' }] });
    expect(model.entities.map(({ name }) => name)).toEqual(['sale', 'customer']);
    expect(model.relationships?.[0]?.from).toBe('sale');
    expect(model.access_patterns?.[0]?.entity).toBe('sale');
    expect(model.dependencies?.[0]?.entity).toBe('sale');
  });

  test('before what changes: the new name can be revised in the same call', () => {
    const model = revise({
      renames: [{ from: 'order', to: 'sale' }],
      entities: [{ name: 'sale', attributes: [{ name: 'note' }] }],
    });
    expect(model.entities).toHaveLength(2);
    expect(model.entities[0]?.attributes).toHaveLength(5);
  });
});

describe('removed', () => {
  test('an attribute, with what needs it', () => {
    const model = revise({ remove: ['order.dueOn'] });
    const reduced = order(model);
    expect(reduced?.attributes?.map(({ name }) => name)).toEqual(['number', 'total', 'tax']);
    expect(reduced?.unique).toEqual([['number']]);
    expect(reduced?.checks).toEqual([{ sql: 'total >= 0' }]);
    expect(reduced?.no_overlap).toEqual([]);
    expect(reduced?.indexes).toEqual([]);
    expect(model.access_patterns?.[0]).toMatchObject({ filter: ['total'], sort: [] });
    expect(model.dependencies).toEqual([]);
    expect(model.entities[1]?.attributes).toHaveLength(1);
  });

  test('an attribute of the key, and what is generated from it', () => {
    expect(order(revise({ remove: ['order.number'] }))?.key).toBeUndefined();
    const names = order(revise({ remove: ['order.total'] }))?.attributes?.map(({ name }) => name);
    expect(names).toEqual(['number', 'dueOn']);
  });

  test('an entity, with what refers to it', () => {
    const model = revise({ remove: ['Customer'] });
    expect(model.entities.map(({ name }) => name)).toEqual(['order']);
    expect(model.relationships).toEqual([]);
    expect(model.access_patterns?.map(({ name }) => name)).toEqual(['due']);
  });
});

test.each<[Partial<Revision>, string]>([
  [{ remove: ['nobody'] }, 'unknown_entity'],
  [{ remove: ['order.nothing'] }, 'unknown_attribute'],
  [{ renames: [{ from: 'nobody', to: 'x' }] }, 'unknown_entity'],
  [{ renames: [{ from: 'order.nothing', to: 'x' }] }, 'unknown_attribute'],
])('refused: %j', (revision, code) => {
  expect(() => revise(revision)).toThrow(Refusal);
  try {
    revise(revision);
  } catch (error) {
    expect(error).toMatchObject({ code, fix: expect.stringContaining('use one of') });
  }
});
