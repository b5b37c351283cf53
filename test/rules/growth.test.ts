import { expect, test } from 'vitest';
import { growth } from '../../src/rules/growth.ts';
import { decided, designed } from '../support/designed.ts';

const { applies, exception } = growth.examples;
const sized = (sizes: object) =>
  designed({
    domain: 'a',
    entities: [{ name: 'reading', attributes: [{ name: 'value', type: 'integer' }], ...sizes }],
  });

test('what a declared size will ask for', async () => {
  const design = await designed(applies);
  expect(design.forecast).toEqual([
    {
      subject: 'readings',
      change: 'is declared beyond 100 million rows',
      migration: expect.stringContaining('partition by range of created_at'),
    },
  ]);
  expect(decided(design, 'growth')).toEqual([
    'table readings: readings as one plain table for now',
  ]);
});

test('nothing is foretold for a size that is not declared', async () => {
  const design = await designed(exception);
  expect(design.forecast).toEqual([]);
  expect(decided(design, 'growth')).toEqual([]);
});

test.each([
  [
    { expected_rows: 10_000_000, rows_per_month: 5_000_000 },
    'passes, in about 18 months, 100 million rows',
  ],
  [{ rows_per_month: 3_000_000 }, 'passes, in about 34 months, 100 million rows'],
  [{ expected_rows: 100_000_000 }, 'is declared beyond 100 million rows'],
])('%j', async (sizes, change) => {
  expect((await sized(sizes)).forecast.map((each) => each.change)).toEqual([change]);
});

test('below, there is no forecast', async () => {
  expect((await sized({ expected_rows: 1_000_000, rows_per_month: 1_000_000 })).forecast).toEqual(
    [],
  );
});

test('soft deletion needs a purge, words may join a list', async () => {
  const design = await designed({
    domain: 'a',
    entities: [
      {
        name: 'page',
        attributes: [{ name: 'state', values: ['a', 'b'] }],
        lifecycle: 'soft_delete',
      },
    ],
  });
  expect(design.forecast.map(({ subject }) => subject)).toEqual(['pages', 'pages.state']);
});
