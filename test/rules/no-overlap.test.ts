import { expect, test } from 'vitest';
import { noOverlap } from '../../src/rules/no-overlap.ts';
import { decided, designed, problems, tableOf } from '../support/designed.ts';

const { applies, exception } = noOverlap.examples;
const excluded = async (model: Parameters<typeof designed>[0], table: string) =>
  tableOf(await designed(model), table).exclusions.map(
    ({ elements, predicate }) =>
      `${elements.map(({ column, expression, operator }) => `${column ?? expression} ${operator}`).join(', ')}${predicate === null ? '' : ` WHERE ${predicate}`}`,
  );
const stay = (attributes: object[], no_overlap: object, lifecycle?: string) => ({
  domain: 'a',
  entities: [
    { name: 'stay', attributes, no_overlap: [no_overlap], ...(lifecycle ? { lifecycle } : {}) },
  ],
});

test('bookings of one room exclude each other', async () => {
  const design = await designed(applies);
  expect(await excluded(applies, 'bookings')).toEqual([
    "room_id =, tstzrange(starts_at, ends_at, '[)') &&",
  ]);
  expect(tableOf(design, 'bookings').exclusions[0]?.name).toBe(
    'bookings_room_id_starts_at_ends_at_excl',
  );
  expect(design.schema.extensions.map(({ name }) => name)).toEqual(['btree_gist']);
  expect(decided(design, 'no-overlap')).toEqual([
    'exclusion bookings.bookings_room_id_starts_at_ends_at_excl: EXCLUDE on starts_at to ends_at within room_id',
  ]);
});

test('only where the model says so', async () => {
  const design = await designed(exception);
  expect(tableOf(design, 'offers').exclusions).toEqual([]);
  expect(design.schema.extensions).toEqual([]);
});

test.each<[object[], object, string]>([
  [[{ name: 'valid', type: 'period' }], { period: ['valid'] }, 'valid &&'],
  [
    [{ name: 'first_on' }, { name: 'last_on' }],
    { period: ['first_on', 'last_on'] },
    "daterange(first_on, last_on, '[]') &&",
  ],
  [
    [
      { name: 'low', type: 'integer' },
      { name: 'high', type: 'integer' },
    ],
    { period: ['low', 'high'] },
    "int4range(low, high, '[]') &&",
  ],
  [
    [
      { name: 'valid', type: 'period' },
      { name: 'state', type: 'text' },
    ],
    { period: ['valid'], within: ['state'], where: "state <> 'gone'" },
    "state =, valid && WHERE state <> 'gone'",
  ],
])('%j', async (attributes, declared, expected) => {
  expect(await excluded(stay(attributes, declared), 'stays')).toEqual([expected]);
});

test('soft-deleted rows do not count', async () => {
  const model = stay([{ name: 'valid', type: 'period' }], { period: ['valid'] }, 'soft_delete');
  expect(await excluded(model, 'stays')).toEqual(['valid && WHERE deleted_at IS NULL']);
});

test.each([
  [{ period: ['nothing'] }, 'unknown_attribute entities[0].no_overlap[0].period[0]'],
  [{ period: ['title'] }, 'invalid_period entities[0].no_overlap[0].period'],
  [{ period: ['born_on', 'seen_at'] }, 'invalid_period entities[0].no_overlap[0].period'],
  [{ period: ['born_on'] }, 'invalid_period entities[0].no_overlap[0].period'],
  [
    { period: ['valid'], within: ['nothing'] },
    'unknown_attribute entities[0].no_overlap[0].within[0]',
  ],
  [{ period: ['valid'], where: 'nothing' }, 'unknown_attribute entities[0].no_overlap[0].where'],
])('refused: %j', async (declared, problem) => {
  const attributes = [
    { name: 'title' },
    { name: 'born_on' },
    { name: 'seen_at' },
    { name: 'valid', type: 'period' },
  ];
  expect(await problems(stay(attributes, declared))).toEqual([problem]);
});
