/** A type that moves with its extension is still the type of its columns. */
import { expect, test } from 'vitest';
import { newDatabase, type Schema } from '../../src/ir/schema.ts';
import { loadParser } from '../../src/postgres/parser.ts';
import { column, table } from '../support/build-schema.ts';
import { changePlan, stepsOf } from './change-cases.ts';

await loadParser();

function database(schema: string, type: string): Schema {
  const tags = {
    ...column('tags', 'text?'),
    type: { schema, name: type, modifiers: '', array: false },
  };
  return {
    ...newDatabase,
    schemas: [
      ...newDatabase.schemas,
      { name: 'one', comment: null },
      { name: 'two', comment: null },
    ],
    extensions: [{ name: 'hstore', schema, comment: null }],
    tables: [table('posts', [tags])],
  };
}

test('the columns go along', () => {
  const steps = stepsOf(changePlan(database('one', 'hstore'), database('two', 'hstore')));
  expect(steps.map(({ sql }) => sql)).toEqual(['ALTER EXTENSION hstore SET SCHEMA two']);
});

test('a column of another type does not', () => {
  const answers = ['cast column:public.posts.tags using tags::text::two.citext'];
  const plan = changePlan(database('one', 'hstore'), database('two', 'citext'), { answers });
  expect(stepsOf(plan).some(({ sql }) => sql.includes('two.citext'))).toBe(true);
});
