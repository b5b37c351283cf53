import { expect, test } from 'vitest';
import { comments, enumeration, withArticle } from '../../src/rules/comments.ts';
import { decided, designed, tableOf } from '../support/designed.ts';

const { applies, exception } = comments.examples;
const purpose = async (model: Parameters<typeof designed>[0], table: string) =>
  tableOf(await designed(model), table).comment;

test('tables and what does not explain itself', async () => {
  const design = await designed(applies);
  expect(tableOf(design, 'contacts').comment).toBe('A person at a customer.');
  expect(tableOf(design, 'contacts').columns.map(({ name, comment }) => [name, comment])).toEqual([
    ['id', null],
    ['born_on', 'Personal data.'],
    ['created_at', null],
    ['updated_at', null],
  ]);
  expect(decided(design, 'comments')).toHaveLength(1);
});

test('what explains itself has none', async () => {
  const design = await designed(exception);
  expect(tableOf(design, 'contacts').columns.every(({ comment }) => comment === null)).toBe(true);
  expect(tableOf(design, 'contacts').comment).toBe('One row per contact.');
});

test('an entity without description says what it refers to', async () => {
  const model = {
    domain: 'a',
    entities: [
      { name: 'line_item', description: '' },
      { name: 'order' },
      { name: 'product' },
      { name: 'note', comment: 'Kept 3 years' },
    ],
    relationships: [
      {
        from: 'line_item',
        to: 'product',
        cardinality: 'many_to_one',
        description: 'what was bought',
      },
      { from: 'line_item', to: 'order', cardinality: 'many_to_one' },
      {
        from: 'line_item',
        to: 'order',
        name: 'returned_with',
        cardinality: 'many_to_one',
        optional: true,
      },
    ],
  };
  expect(await purpose(model, 'line_items')).toBe(
    'One row per line item, with its product, order and returned with.',
  );
  expect(await purpose(model, 'notes')).toBe('Kept 3 years');
  const [, reference] = tableOf(await designed(model), 'line_items').columns;
  expect(reference).toMatchObject({ name: 'product_id', comment: 'What was bought.' });
});

test.each([
  ['order', 'an order'],
  ['user', 'a user'],
  ['unit', 'a unit'],
  ['usage', 'a usage'],
  ['uncle', 'an uncle'],
  ['hour', 'an hour'],
  ['house', 'a house'],
  ['entry', 'an entry'],
])('the article of %s', (noun, expected) => {
  expect(withArticle(noun)).toBe(expected);
});

test.each([
  [[], ''],
  [['a'], 'a'],
  [['a', 'b'], 'a and b'],
  [['a', 'b', 'c'], 'a, b and c'],
])('%j in a sentence', (items, expected) => {
  expect(enumeration(items)).toBe(expected);
});
