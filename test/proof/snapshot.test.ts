/** Rows that are no longer expected, named by the key that they have when they are taken away. */
import { expect, test } from 'vitest';
import { type Row, type Snapshot, withoutRows } from '../../src/proof/snapshot.ts';

const first: Row = ['1', 'old'];
const second: Row = ['2', 'kept'];
const snapshot: Snapshot = {
  tables: new Map([
    ['table:public.t', { columns: ['n', 'kind'], rows: [first, second], homes: new Map() }],
  ]),
  rows: 2,
};

function left(key: string[], removed: Row[], mayChange = false): readonly Row[] | undefined {
  return withoutRows(snapshot, 'table:public.t', key, removed, mayChange).tables.get(
    'table:public.t',
  )?.rows;
}

test('the others are still expected', () => {
  expect(left(['n', 'kind'], [['1', 'old']])).toEqual([second]);
  expect(left(['n', 'kind'], [['1', 'old']], true)).toEqual([second]);
});

test('a row that the plan itself put in does not matter', () => {
  expect(left(['n', 'kind'], [['3', 'new']])).toEqual([first, second]);
});

test('under a key that has changed since nothing tells them apart', () => {
  expect(left(['n', 'kind'], [['1', 'new']], true)).toEqual([]);
  expect(left([], [[]])).toEqual([]);
});
