import { expect, test } from 'vitest';
import { likelyRenames } from '../../src/plan/change/rename-value.ts';

const firsts = (before: string[], after: string[]) =>
  Object.fromEntries([...likelyRenames(before, after)].map(([label, [first]]) => [label, first]));

test('labels spelled in another way are each other’s, wherever they stand', () => {
  expect(firsts(['unlimited', 'in_rolling', 'range'], ['RANGE', 'UNLIMITED', 'InRolling'])).toEqual(
    {
      unlimited: 'UNLIMITED',
      in_rolling: 'InRolling',
      range: 'RANGE',
    },
  );
});

test('no label is the first for two', () => {
  expect(firsts(['a', 'b', 'z'], ['z', 'c'])).toEqual({ a: undefined, b: 'c' });
  expect(firsts(['a', 'b'], ['x', 'y'])).toEqual({ a: 'x', b: 'y' });
  expect([...likelyRenames(['a', 'b'], ['x', 'y', 'b'])]).toEqual([['a', ['x', 'y']]]);
});

test('nothing comes: nothing is renamed', () => {
  expect([...likelyRenames(['a', 'b'], ['b'])]).toEqual([['a', []]]);
});
