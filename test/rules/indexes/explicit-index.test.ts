import { expect, test } from 'vitest';
import { decided, designed, found, indexesOf, problems } from '../../support/designed.ts';

const thing = (indexes: object[], more: object = {}) => ({
  domain: 'a',
  entities: [
    {
      name: 'thing',
      attributes: [
        { name: 'title' },
        { name: 'code', unique: true },
        { name: 'size', type: 'integer' },
        { name: 'data', type: 'json' },
      ],
      indexes,
      ...more,
    },
  ],
});
const made = async (...indexes: object[]) => indexesOf(await designed(thing(indexes)), 'things');

test.each<[object, string]>([
  [{ columns: ['title'] }, 'idx_things_title: (title)'],
  [
    { columns: ['title desc', 'size asc nulls first'] },
    'idx_things_title_size: (title DESC, size NULLS FIRST)',
  ],
  [{ columns: ['lower(Title)'] }, 'idx_things_lower_title: (lower(title))'],
  [{ columns: ['title text_pattern_ops'] }, 'idx_things_title: (title text_pattern_ops)'],
  [
    { columns: ['data jsonb_path_ops'], method: 'gin' },
    'idx_things_data: gin (data jsonb_path_ops)',
  ],
  [{ columns: ['size'], where: 'size > 3', name: 'big' }, 'big: (size) WHERE size > 3'],
  [{ columns: ['size'], unique: true }, 'idx_things_size: UNIQUE (size)'],
  [
    { columns: ['size'], include: ['title', 'size', 'title'] },
    'idx_things_size: (size) INCLUDE (title)',
  ],
  [{ columns: ['created_at'], method: 'brin' }, 'idx_things_created_at: brin (created_at)'],
])('%j', async (index, expected) => {
  const design = await designed(thing([index]));
  expect(indexesOf(design, 'things')).toEqual([expected]);
  expect(decided(design, 'access-index')).toHaveLength(1);
});

test('what is there already is not made again, and said', async () => {
  const design = await designed(
    thing([{ columns: ['title'] }, { columns: ['title'] }, { columns: ['code'] }]),
  );
  expect(indexesOf(design, 'things')).toEqual(['idx_things_title: (title)']);
  expect(found(design)).toEqual([
    'access-index info entities[0].indexes[1]',
    'access-index info entities[0].indexes[2]',
  ]);
});

test('a prefix of another stays, with a finding', async () => {
  const design = await designed(thing([{ columns: ['title'] }, { columns: ['title', 'size'] }]));
  expect(indexesOf(design, 'things')).toHaveLength(2);
  expect(found(design)).toEqual(['access-index info index:public.things.idx_things_title']);
});

test.each([
  [{ columns: ['nothing'] }, 'unknown_attribute entities[0].indexes[0].columns[0]'],
  [{ columns: ['lower(nothing)'] }, 'unknown_attribute entities[0].indexes[0].columns[0]'],
  [{ columns: ['title'], where: 'nothing' }, 'unknown_attribute entities[0].indexes[0].where'],
  [
    { columns: ['title'], include: ['nothing'] },
    'unknown_attribute entities[0].indexes[0].include[0]',
  ],
  [{ columns: ['title'], method: 'tree' }, 'invalid_method entities[0].indexes[0].method'],
  [{ columns: ['title'], name: '' }, 'invalid_name entities[0].indexes[0].name'],
  [{ columns: ['title) where (true'] }, 'invalid_sql entities[0].indexes[0].columns[0]'],
])('refused: %j', async (index, problem) => {
  expect(await problems(thing([index]))).toEqual([problem]);
});

test('two patterns over it', async () => {
  expect(await made({ columns: ['title', 'size'] })).toEqual([
    'idx_things_title_size: (title, size)',
  ]);
});
