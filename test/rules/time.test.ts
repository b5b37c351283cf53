import { expect, test } from 'vitest';
import { time } from '../../src/rules/time.ts';
import { columnsOf, decided, designed, found, problems } from '../support/designed.ts';

const { applies, exception } = time.examples;
const with_ = (attributes: object[]) => ({
  domain: 'a',
  entities: [{ name: 'event', attributes }],
});

test('instants have a time zone, days have none', async () => {
  const design = await designed(applies);
  expect(columnsOf(design, 'events').slice(1, 3)).toEqual([
    'starts_at timestamptz NOT NULL',
    'held_on date NOT NULL',
  ]);
  expect(decided(design, 'time')).toEqual(['table events: starts_at timestamptz, held_on date']);
  expect(found(design)).toEqual(['time warning entities[0].attributes[0]']);
});

test('a time of day is time', async () => {
  const design = await designed(exception);
  expect(columnsOf(design, 'shops')).toContain('opening time NOT NULL');
  expect(found(design)).toEqual([]);
});

test.each([
  ['timestamp', 'timestamptz', true],
  ['timestamp without time zone', 'timestamptz', true],
  ['timestamp(3) without time zone', 'timestamptz(3)', true],
  ['TIMESTAMP(0)', 'timestamptz(0)', true],
  ['timestamp[]', 'timestamptz[]', true],
  ['tsrange', 'tstzrange', true],
  ['timestamp with time zone', 'timestamptz', false],
  ['datetime', 'timestamptz', false],
  ['timestamptz(6)', 'timestamptz(6)', false],
  ['period', 'tstzrange', false],
  ['date_period', 'daterange', false],
  ['duration', 'interval', false],
  ['time(0)', 'time(0)', false],
])('%s is %s', async (asked, given, reported) => {
  const design = await designed(with_([{ name: 'moment', type: asked }]));
  expect(columnsOf(design, 'events')).toContain(`moment ${given} NOT NULL`);
  expect(found(design).length > 0).toBe(reported);
});

test('a precision that PostgreSQL does not have is refused', async () => {
  expect(await problems(with_([{ name: 'moment', type: 'timestamp(9)' }]))).toEqual([
    'invalid_type entities[0].attributes[0].type',
  ]);
});
