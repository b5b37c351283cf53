/** Versions of extensions: forward where the extension leads, never back. */
import { expect, test } from 'vitest';
import { Refusal } from '../../src/ir/findings.ts';
import { newDatabase, type Schema } from '../../src/ir/schema.ts';
import { changePlan, stepsOf } from './change-cases.ts';

function installed(version?: string): Schema {
  const extension = { name: 'hstore', schema: 'public', comment: null };
  return {
    ...newDatabase,
    extensions: [version === undefined ? extension : { ...extension, version }],
  };
}

test.each([
  ['1.9', '1.10', "ALTER EXTENSION hstore UPDATE TO '1.10'"],
  ['1.4', undefined, 'ALTER EXTENSION hstore UPDATE'],
])('from %s to %s', (from, to, sql) => {
  const [step, ...more] = stepsOf(changePlan(installed(from), installed(to)));
  expect(step?.sql).toBe(sql);
  expect(step?.reverse.effect).toBe('cannot');
  expect(more).toEqual([]);
});

test.each([
  ['1.10', '1.9'],
  [undefined, '1.4'],
])('not from %s to %s', (from, to) => {
  expect(() => changePlan(installed(from), installed(to))).toThrow(Refusal);
});
