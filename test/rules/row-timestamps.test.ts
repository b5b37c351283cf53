import { expect, test } from 'vitest';
import { rowTimestamps } from '../../src/rules/row-timestamps.ts';
import { columnsOf, decided, designed, tableOf } from '../support/designed.ts';

const { applies, exception } = rowTimestamps.examples;
const both = [
  'created_at timestamptz NOT NULL DEFAULT now()',
  'updated_at timestamptz NOT NULL DEFAULT now()',
];

test('both columns come last, and the shared trigger keeps the second', async () => {
  const design = await designed(applies);
  expect(columnsOf(design, 'contacts').slice(-2)).toEqual(both);
  expect(tableOf(design, 'contacts').triggers.map(({ definition }) => definition)).toEqual([
    'CREATE TRIGGER set_updated_at BEFORE UPDATE ON contacts FOR EACH ROW EXECUTE FUNCTION set_updated_at()',
  ]);
  expect(design.schema.routines.map(({ name }) => name)).toEqual(['set_updated_at']);
  expect(design.schema.dependencies).toEqual([
    {
      from: 'trigger:public.contacts.set_updated_at',
      to: 'routine:public."set_updated_at()"',
    },
  ]);
  expect(decided(design, 'row-timestamps')).toEqual([
    'table contacts: created_at and updated_at, kept by the shared trigger',
  ]);
});

test('append-only rows and the application have no trigger', async () => {
  const appended = await designed(exception);
  const set = await designed({ ...applies, rules: { updated_at: 'application' } });
  for (const [design, table] of [
    [appended, 'entries'],
    [set, 'contacts'],
  ] as const) {
    expect(columnsOf(design, table).slice(-2)).toEqual(both);
    expect(tableOf(design, table).triggers).toEqual([]);
    expect(design.schema.routines).toEqual([]);
    expect(decided(design, 'row-timestamps')[0]).toContain('no trigger');
  }
});

test('what the model calls created_at is that column', async () => {
  const design = await designed({
    domain: 'crm',
    entities: [
      {
        name: 'contact',
        attributes: [
          { name: 'createdAt', type: 'date', optional: true, description: 'first call' },
          { name: 'surname' },
        ],
      },
    ],
  });
  expect(columnsOf(design, 'contacts').slice(-2)).toEqual(both);
  expect(
    tableOf(design, 'contacts').columns.find(({ name }) => name === 'created_at')?.comment,
  ).toBe('First call.');
});

test('a function of that name in the extras is left alone', async () => {
  const design = await designed({
    ...applies,
    extras: [
      {
        name: 'own',
        sql: 'CREATE FUNCTION set_updated_at() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$',
      },
    ],
  });
  expect(design.schema.routines.map(({ name }) => name)).toEqual(['keep_updated_at']);
  expect(tableOf(design, 'contacts').triggers[0]?.definition).toContain('keep_updated_at()');
});

test('a row timestamp of another type is said to be none', async () => {
  const design = await designed({
    domain: 'crm',
    entities: [{ name: 'contact', attributes: [{ name: 'created_at', type: 'date' }] }],
  });
  expect(columnsOf(design, 'contacts')).toContain('created_at timestamptz NOT NULL DEFAULT now()');
  expect(decided(design, 'row-timestamps')).toContain(
    'column contacts.created_at: created_at timestamptz, not date',
  );
});
