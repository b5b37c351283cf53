import { describe, expect, test } from 'vitest';
import { Refusal } from '../../src/ir/findings.ts';
import { Model } from '../../src/model/model.ts';
import { resolveModel } from '../../src/model/resolve.ts';
import type { ModelInput } from '../support/arbitrary-model.ts';

const resolve = (model: ModelInput) => resolveModel(Model.parse(model));

function refusal(model: ModelInput): Refusal {
  try {
    resolve(model);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('the model was resolved');
}

const shop = (more: object = {}): ModelInput => ({
  domain: 'shop',
  entities: [{ name: 'order' }, { name: 'customer' }],
  ...more,
});
const attributes = (...list: object[]) => shop({ entities: [{ name: 'order', attributes: list }] });
const related = (...relationships: object[]) => shop({ relationships });

describe('refused, with its path and a mend', () => {
  test.each<[string, string, ModelInput]>([
    ['empty_model', 'entities', shop({ entities: [] })],
    ['invalid_name', 'domain', shop({ domain: '!?' })],
    ['invalid_name', 'entities[0].name', shop({ entities: [{ name: 'x'.repeat(200) }] })],
    ['invalid_name', 'entities[0].name', shop({ entities: [{ name: '🧾' }] })],
    ['invalid_name', 'entities[0].attributes[0].name', attributes({ name: "a'; DROP TABLE b" })],
    [
      'invalid_name',
      'relationships[0].name',
      related({ from: 'order', to: 'customer', name: 'a b' }),
    ],
    [
      'invalid_name',
      'relationships[0].columns[1]',
      related({ from: 'order', to: 'customer', columns: ['a', ''] }),
    ],
    [
      'duplicate_name',
      'entities[1].name',
      shop({ entities: [{ name: 'Orders' }, { name: 'order' }] }),
    ],
    [
      'duplicate_name',
      'entities[0].attributes[1].name',
      attributes({ name: 'dueOn' }, { name: 'due_on' }),
    ],
    [
      'duplicate_name',
      'relationships[1]',
      related({ from: 'order', to: 'customer' }, { from: 'order', to: 'customer' }),
    ],
    [
      'duplicate_name',
      'relationships[0].attributes[1].name',
      related({
        from: 'order',
        to: 'customer',
        cardinality: 'many_to_many',
        attributes: [{ name: 'a' }, { name: 'A' }],
      }),
    ],
    ['unknown_entity', 'relationships[0].to', related({ from: 'order', to: 'nobody' })],
    ['unknown_entity', 'relationships[0].from', related({ from: 'nobody', to: 'order' })],
    [
      'unknown_entity',
      'access_patterns[0].entity',
      shop({ access_patterns: [{ name: 'p', entity: 'nobody' }] }),
    ],
    ['missing_entity', 'access_patterns[0].entity', shop({ access_patterns: [{ name: 'p' }] })],
    [
      'unknown_entity',
      'dependencies[0].entity',
      shop({ dependencies: [{ entity: 'nobody', determines: { from: [], to: [] } }] }),
    ],
    [
      'cyclic_part_of',
      'relationships[1]',
      related(
        { from: 'order', to: 'customer', ownership: 'part_of' },
        { from: 'customer', to: 'order', ownership: 'part_of' },
      ),
    ],
    [
      'misplaced_attributes',
      'relationships[0].attributes',
      related({ from: 'order', to: 'customer', attributes: [{ name: 'note' }] }),
    ],
    [
      'misplaced_list',
      'relationships[0].attributes[0].many',
      related({
        from: 'order',
        to: 'customer',
        cardinality: 'many_to_many',
        attributes: [{ name: 'notes', many: true }],
      }),
    ],
    [
      'invalid_bounds',
      'entities[0].attributes[0].min',
      attributes({ name: 'size', type: 'integer', min: 2, max: 1 }),
    ],
    [
      'invalid_bounds',
      'entities[0].attributes[0].length',
      attributes({ name: 'title', length: 0 }),
    ],
    [
      'invalid_values',
      'entities[0].attributes[0].values',
      attributes({ name: 'state', values: [] }),
    ],
    [
      'invalid_values',
      'entities[0].attributes[0].values',
      attributes({ name: 'state', values: ['a', 'a'] }),
    ],
  ])('%s at %s', (code, path, model) => {
    const { findings, message, fix, code: first } = refusal(model);
    expect(findings.map((finding) => [finding.code, finding.subject])).toEqual([[code, path]]);
    expect(first).toBe(code);
    expect(message.startsWith(`${path}: `)).toBe(true);
    expect(fix).not.toBe('');
    expect(findings[0]?.severity).toBe('critical');
  });

  test('everything that is wrong, in one answer', () => {
    const { findings, message } = refusal({
      domain: '',
      entities: [{ name: 'a b' }, { name: 'order' }, { name: 'orders' }],
      relationships: [{ from: 'x', to: 'y' }],
      access_patterns: [{ name: 'p' }],
    });
    expect(findings.map(({ code }) => code)).toEqual([
      'invalid_name',
      'invalid_name',
      'duplicate_name',
      'unknown_entity',
      'unknown_entity',
      'missing_entity',
    ]);
    expect(message).toContain('(and 5 more, see findings)');
  });

  test('at most fifty findings, and a model of a size that can be read', () => {
    const entities = Array.from({ length: 80 }, () => ({ name: 'a b' }));
    expect(refusal({ domain: 'a', entities }).findings).toHaveLength(50);
    const large = refusal(attributes({ name: 'note', description: 'x'.repeat(2_000_000) }));
    expect(large.code).toBe('model_too_large');
  });

  test('a long name is not repeated whole', () => {
    expect(refusal(shop({ entities: [{ name: 'y'.repeat(5000) }] })).message.length).toBeLessThan(
      400,
    );
  });
});

describe('resolved', () => {
  test('entities in any case and number', () => {
    const { references } = resolve({
      domain: 'shop',
      entities: [{ name: 'LineItems' }, { name: 'purchase-order' }],
      relationships: [{ from: 'line_item', to: 'PurchaseOrders', name: 'order_id' }],
    });
    expect(references[0]).toMatchObject({
      from: { name: 'line_item' },
      to: { name: 'purchase_order' },
      role: 'order',
      cardinalityKnown: false,
    });
  });

  test('one to many is turned around', () => {
    const { references } = resolve(
      related({
        from: 'customer',
        to: 'order',
        cardinality: 'one_to_many',
        name: 'orders',
        ownership: 'part_of',
      }),
    );
    expect(references[0]).toMatchObject({
      from: { name: 'order' },
      to: { name: 'customer' },
      role: 'customer',
      partOf: true,
      cardinalityKnown: true,
    });
  });

  test('a reference to its own kind is an optional parent', () => {
    const { references } = resolve(related({ from: 'order', to: 'order' }));
    expect(references[0]).toMatchObject({ role: 'parent', optional: true });
  });

  test('references told from attributes, unless they are declared', () => {
    const model = (relationships: object[]) =>
      resolve({
        domain: 'shop',
        entities: [
          { name: 'customer' },
          { name: 'order', attributes: [{ name: 'customerId', unique: true }] },
        ],
        relationships,
      }).references.map(({ role, inferred, oneToOne, path }) => ({
        role,
        inferred,
        oneToOne,
        path,
      }));
    expect(model([])).toEqual([
      { role: 'customer', inferred: true, oneToOne: true, path: 'entities[1].attributes[0]' },
    ]);
    expect(model([{ from: 'order', to: 'customer' }])).toMatchObject([{ inferred: false }]);
    expect(
      model([{ from: 'order', to: 'customer', name: 'buyer', columns: ['customer_id'] }]),
    ).toMatchObject([{ role: 'buyer', inferred: false }]);
  });

  test('many to many is a link', () => {
    const { links, references } = resolve(
      related({ from: 'order', to: 'customer', cardinality: 'many_to_many', name: 'Customers' }),
    );
    expect(references).toEqual([]);
    expect(links).toMatchObject([
      { from: { name: 'order' }, to: { name: 'customer' }, name: null },
    ]);
  });

  test('types that are said, and types told from the name', () => {
    const [entity] = resolve(
      attributes(
        { name: 'due_on' },
        { name: 'note', type: 'string' },
        { name: 'state', values: ['a'] },
        { name: 'n', type: 'bigint' },
      ),
    ).entities;
    expect(entity?.attributes.map(({ word, inferred }) => [word, inferred])).toEqual([
      ['date', true],
      ['text', false],
      ['text', false],
      [null, false],
    ]);
  });
});

test('JSON text stands for lists and objects', () => {
  const { entities, references } = resolve({
    domain: 'shop',
    entities: JSON.stringify([
      { name: 'order', attributes: JSON.stringify([{ name: 'n', default: 3 }]) },
      { name: 'customer' },
    ]),
    relationships: '[{"from":"order","to":"customer"}]',
    rules: '{"primary_key":"identity"}',
  });
  expect(entities[0]?.attributes[0]?.source.default).toBe('3');
  expect(references).toHaveLength(1);
  expect(() => Model.parse({ domain: 'a', entities: 'no list' })).toThrow();
});
