import { expect, it } from 'vitest';
import { nearest } from '../../src/call/nearest.ts';

const known = ['design_schema', 'detect_stack', 'attributes', 'optional'];

it.each([
  ['desing_schema', 'design_schema'],
  ['DETECT_STACK', 'detect_stack'],
  ['optionl', 'optional'],
  ['columns', 'attributes'],
  ['constructor', null],
  ['x', null],
  ['', null],
])('%j is probably %j', (name, meant) => {
  expect(nearest(name, known)).toBe(meant);
});
