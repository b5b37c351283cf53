import { expect, test } from 'vitest';
import { notNull } from '../../src/rules/not-null.ts';
import { columnsOf, decided, designed } from '../support/designed.ts';

const { applies, exception } = notNull.examples;

test('what is not optional is NOT NULL', async () => {
  const design = await designed(applies);
  expect(columnsOf(design, 'contacts')).toContain('surname text NOT NULL');
  expect(decided(design, 'not-null')).toEqual([]);
});

test('what is optional may be NULL, and says why', async () => {
  const design = await designed(exception);
  expect(columnsOf(design, 'contacts')).toContain('left_on date');
  expect(decided(design, 'not-null')).toEqual(['column contacts.left_on: left_on may be NULL']);
  expect(design.notes['column:public.contacts.left_on']).toBe('nullable: empty while employed');
});

test('a reference that is optional says whose it is', async () => {
  const design = await designed({
    domain: 'crm',
    entities: [{ name: 'contact' }, { name: 'employee' }],
    relationships: [
      {
        from: 'contact',
        to: 'employee',
        name: 'keeper',
        optional: true,
        cardinality: 'many_to_one',
      },
    ],
  });
  expect(columnsOf(design, 'contacts')).toContain('keeper_id uuid');
  expect(design.notes['column:public.contacts.keeper_id']).toBe('nullable: may have no keeper');
});
