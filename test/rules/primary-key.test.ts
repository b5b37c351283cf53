import { expect, test } from 'vitest';
import { primaryKey } from '../../src/rules/primary-key.ts';
import { columnsOf, decided, designed, found, problems, tableOf } from '../support/designed.ts';

const { applies, exception } = primaryKey.examples;

test('a uuid that the database makes', async () => {
  const design = await designed(applies);
  expect(columnsOf(design, 'products')[0]).toBe('id uuid NOT NULL DEFAULT gen_random_uuid()');
  expect(tableOf(design, 'products').primaryKey?.columns).toEqual(['id']);
  expect(decided(design, 'primary-key')).toEqual([
    'primary_key products.products_pkey: primary key (id)',
  ]);
});

test('a natural key that the model names', async () => {
  const design = await designed(exception);
  expect(tableOf(design, 'currencies').primaryKey?.columns).toEqual(['code']);
  expect(tableOf(design, 'currencies').columns.map(({ name }) => name)).not.toContain('id');
  const [decision] = design.decisions.filter(({ rule }) => rule === 'primary-key');
  expect(decision?.because).toContain('the model names it');
});

test('a key of a reference and an attribute', async () => {
  const design = await designed({
    domain: 'shop',
    entities: [
      { name: 'order' },
      {
        name: 'line',
        attributes: [{ name: 'position', type: 'integer', optional: true }],
        key: ['order', 'position'],
      },
    ],
    relationships: [
      { from: 'line', to: 'order', cardinality: 'many_to_one', ownership: 'part_of' },
    ],
  });
  expect(tableOf(design, 'lines').primaryKey?.columns).toEqual(['order_id', 'position']);
  expect(columnsOf(design, 'lines').slice(0, 2)).toEqual([
    'order_id uuid NOT NULL',
    'position integer NOT NULL',
  ]);
  // The key leads with the foreign key: no index beside it.
  expect(tableOf(design, 'lines').indexes).toEqual([]);
});

test('a pure join entity is keyed by its references, unless somebody refers to it', async () => {
  const model = {
    domain: 'school',
    entities: [
      { name: 'pupil', attributes: [{ name: 'name' }] },
      { name: 'course', attributes: [{ name: 'title' }] },
      { name: 'enrolment' },
    ],
    relationships: [
      { from: 'enrolment', to: 'pupil', cardinality: 'many_to_one' },
      { from: 'enrolment', to: 'course', cardinality: 'many_to_one' },
    ],
  };
  const joined = await designed(model);
  expect(tableOf(joined, 'enrolments').primaryKey?.columns).toEqual(['pupil_id', 'course_id']);
  expect(joined.question?.text).toBe(
    'Can the same pupil and course be together in more than one enrolment?',
  );
  const referred = await designed({
    ...model,
    entities: [
      ...model.entities,
      { name: 'grade', attributes: [{ name: 'points', type: 'integer' }] },
    ],
    relationships: [
      ...model.relationships,
      { from: 'grade', to: 'enrolment', cardinality: 'many_to_one' },
    ],
  });
  expect(tableOf(referred, 'enrolments').primaryKey?.columns).toEqual(['id']);
});

test.each([
  ['identity', 'id bigint NOT NULL', 'by default'],
  ['uuidv7', 'id uuid NOT NULL DEFAULT uuidv7()', undefined],
] as const)('rules.primary_key %s', async (kind, column, generation) => {
  const design = await designed({ ...applies, rules: { primary_key: kind } });
  expect(columnsOf(design, 'products')[0]).toBe(column);
  expect(tableOf(design, 'products').columns[0]?.identity?.generation).toBe(generation);
  expect(found(design)).toEqual(kind === 'uuidv7' ? ['primary-key info rules.primary_key'] : []);
});

test('an attribute id: its own type is kept, whole numbers count up', async () => {
  const id = (attribute: object) =>
    designed({
      domain: 'a',
      entities: [{ name: 'thing', attributes: [{ name: 'id', ...attribute }] }],
    });
  const counted = tableOf(await id({ type: 'bigint' }), 'things');
  expect(counted.columns[0]?.identity?.sequence).toBe('things_id_seq');
  const decision = (await id({ type: 'bigint' })).decisions.find(
    ({ rule }) => rule === 'primary-key',
  );
  expect(decision?.because).toBe('the model has an attribute id of that type');
  const filled = tableOf(await id({ type: 'bigint', default: "nextval('s')" }), 'things');
  expect(filled.columns[0]?.identity).toBeNull();
  expect(columnsOf(await id({ type: 'text' }), 'things')[0]).toBe('id text NOT NULL');
  expect(columnsOf(await id({}), 'things')[0]).toBe('id uuid NOT NULL DEFAULT gen_random_uuid()');
});

test('an empty key is none', async () => {
  const design = await designed({ domain: 'a', entities: [{ name: 'thing', key: [] }] });
  expect(tableOf(design, 'things').primaryKey?.columns).toEqual(['id']);
  const [decision] = design.decisions.filter(({ rule }) => rule === 'primary-key');
  expect(decision?.because).not.toContain('the model names it');
});

test('refused: a key that needs itself, and one of unknown attributes', async () => {
  expect(
    await problems({
      domain: 'a',
      entities: [
        { name: 'one', key: ['two'] },
        { name: 'two', key: ['one'] },
      ],
      relationships: [
        { from: 'one', to: 'two' },
        { from: 'two', to: 'one' },
      ],
    }),
  ).toContain('cyclic_key entities[0].key');
  expect(await problems({ domain: 'a', entities: [{ name: 'one', key: ['nothing'] }] })).toEqual([
    'unknown_attribute entities[0].key[0]',
  ]);
});
