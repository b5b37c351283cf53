import { expect, test } from 'vitest';
import { manyToMany } from '../../src/rules/many-to-many.ts';
import {
  columnsOf,
  decided,
  designed,
  foreignKeysOf,
  indexesOf,
  problems,
  tableOf,
} from '../support/designed.ts';

const { applies, exception } = manyToMany.examples;
const linked = (relationship: object, more: object[] = []) => ({
  domain: 'library',
  entities: [{ name: 'book', attributes: [{ name: 'title' }] }, { name: 'author' }, ...more],
  relationships: [{ from: 'book', to: 'author', cardinality: 'many_to_many', ...relationship }],
});

test('a join table named for the relationship', async () => {
  const design = await designed(applies);
  expect(columnsOf(design, 'authorships').slice(0, 2)).toEqual([
    'book_id uuid NOT NULL',
    'author_id uuid NOT NULL',
  ]);
  expect(tableOf(design, 'authorships').primaryKey?.columns).toEqual(['book_id', 'author_id']);
  expect(indexesOf(design, 'authorships')).toEqual(['idx_authorships_author_id: (author_id)']);
  expect(foreignKeysOf(design, 'authorships')).toEqual([
    '(book_id) → books (id) ON DELETE CASCADE',
    '(author_id) → authors (id) ON DELETE CASCADE',
  ]);
  expect(decided(design, 'many-to-many')).toEqual([
    'table authorships: join table authorships, primary key on the pair',
  ]);
});

test('what can repeat is an entity', async () => {
  const design = await designed(exception);
  expect(tableOf(design, 'loans').primaryKey?.columns).toEqual(['id']);
  expect(decided(design, 'many-to-many')).toEqual([]);
});

test('attributes of the pair', async () => {
  const design = await designed(linked({ attributes: [{ name: 'share', type: 'percent' }] }));
  expect(columnsOf(design, 'book_authors')).toContain('share numeric(5,2) NOT NULL');
});

test('a name that is an entity’s says where it leads', async () => {
  const design = await designed(linked({ name: 'authors' }));
  expect(design.tables.map(({ name }) => name)).toEqual(['books', 'authors', 'book_authors']);
});

test('of one kind with itself', async () => {
  const design = await designed({
    domain: 'library',
    entities: [{ name: 'book' }],
    relationships: [{ from: 'book', to: 'book', cardinality: 'many_to_many', name: 'citation' }],
  });
  expect(tableOf(design, 'citations').primaryKey?.columns).toEqual(['book_id', 'related_book_id']);
});

test('columns of the pair, and a composite key on one side', async () => {
  const named = await designed(linked({ columns: ['work', 'writer'] }));
  expect(tableOf(named, 'book_authors').primaryKey?.columns).toEqual(['work', 'writer']);
  expect(await problems(linked({ columns: ['work'] }))).toEqual([
    'wrong_column_count relationships[0].columns',
  ]);
  const composite = await designed({
    ...linked({}),
    entities: [
      {
        name: 'book',
        attributes: [{ name: 'isbn' }, { name: 'edition', type: 'integer' }],
        key: ['isbn', 'edition'],
      },
      { name: 'author' },
    ],
  });
  expect(foreignKeysOf(composite, 'book_authors')).toEqual([
    '(book_isbn, book_edition) → books (isbn, edition) ON DELETE CASCADE',
    '(author_id) → authors (id) ON DELETE CASCADE',
  ]);
});

test('two links between the same two need names', async () => {
  const [first] = linked({}).relationships;
  expect(await problems({ ...linked({}), relationships: [first, { ...first }] })).toContain(
    'duplicate_name relationships[1]',
  );
});
