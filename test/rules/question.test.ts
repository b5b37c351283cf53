import { expect, test } from 'vitest';
import { designed } from '../support/designed.ts';

const ask = async (model: Parameters<typeof designed>[0]) =>
  (await designed(model)).question?.text ?? null;

const shop = {
  domain: 'shop',
  entities: [
    { name: 'customer', attributes: [{ name: 'name' }], expected_rows: 1000 },
    { name: 'order', attributes: [{ name: 'placed_at' }], expected_rows: 9_000_000 },
  ],
  relationships: [{ from: 'order', to: 'customer', cardinality: 'many_to_one' }],
  access_patterns: [{ name: 'of a customer', entity: 'order', filter: ['customer'] }],
} as const;

test('a thin model: one question, and still a design', async () => {
  const design = await designed({ domain: 'shop', entities: [{ name: 'order' }] });
  expect(design.question).toEqual({
    text: 'What does the application have to know about an order: which attributes, and which of them identify it?',
    because:
      'orders has nothing but a key; names, states and rules would be columns and constraints',
    assumed: 'a key and the row timestamps, nothing else',
  });
  expect(design.tables.map(({ name }) => name)).toEqual(['orders']);
});

test('a complete model: none', async () => {
  expect(await ask(shop)).toBeNull();
});

test('an unknown cardinality comes before all else', async () => {
  expect(
    await ask({
      ...shop,
      entities: [...shop.entities, { name: 'island' }],
      relationships: [{ from: 'order', to: 'customer', name: 'payer' }],
      access_patterns: [{ name: 'of a payer', entity: 'order', filter: ['payer'] }],
    }),
  ).toBe('Can one order have several payers at the same time, or only one?');
});

test('of two unknown cardinalities, that between the larger tables', async () => {
  expect(
    await ask({
      ...shop,
      entities: [
        ...shop.entities,
        { name: 'tag', attributes: [{ name: 'label' }], expected_rows: 20 },
      ],
      relationships: [
        { from: 'tag', to: 'customer' },
        { from: 'order', to: 'customer' },
      ],
    }),
  ).toBe('Can one order have several customers at the same time, or only one?');
});

test('an entity that stands alone', async () => {
  expect(
    await ask({
      ...shop,
      entities: [...shop.entities, { name: 'unit_price', attributes: [{ name: 'code' }] }],
    }),
  ).toBe('Who owns a unit price: which other entity does it belong to, if any?');
});

test('no pattern for the largest table', async () => {
  expect(await ask({ ...shop, access_patterns: [] })).toBe(
    'How is an order looked up most often: by which attributes, in which order?',
  );
});

test('money without a currency', async () => {
  const priced = (more: object[]) => ({
    ...shop,
    entities: [shop.entities[0], { ...shop.entities[1], attributes: [{ name: 'total' }, ...more] }],
  });
  expect(await ask(priced([]))).toBe(
    'Are all amounts in one currency, or does each amount need its own?',
  );
  expect(await ask(priced([{ name: 'currency' }]))).toBeNull();
});
