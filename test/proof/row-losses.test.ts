/** Rows of a table without a key, found again by what they hold. */
import { expect, test } from 'vitest';
import { tableId } from '../../src/ir/objects.ts';
import { lossesOf } from '../../src/proof/row-losses.ts';
import type { Row } from '../../src/proof/snapshot.ts';
import type { Survivor } from '../../src/proof/survivors.ts';
import { column, table } from '../support/build-schema.ts';

const moods = table('moods', [column('mood', 'text?'), column('note', 'text?')]);

const survivor: Survivor = {
  before: moods,
  after: moods,
  root: tableId(moods),
  without: new Set(),
  columns: [
    { before: 'mood', after: 'mood', fidelity: { kind: 'relabelled', kept: new Set(['sad']) } },
    { before: 'note', after: 'note', fidelity: { kind: 'filled' } },
  ],
};

function losses(before: readonly Row[], after: readonly Row[]) {
  return lossesOf({ survivor, before, after });
}

test('an empty value does not take the row that another one still is', () => {
  const rows: Row[] = [
    [null, null],
    ['sad', 'x'],
    [null, 'y'],
  ];
  const [first, second, third] = rows as [Row, Row, Row];
  expect(losses(rows, [second, third, first])).toEqual([]);
  expect(losses(rows, [second, ['sad', 'y'], ['sad', null]])).toEqual([]);
});

test('a value that is gone from one of two rows is a loss', () => {
  const rows: Row[] = [
    ['sad', null],
    ['sad', null],
  ];
  expect(losses(rows, [rows[0] as Row, [null, null]])).toEqual([
    { column: 0, row: rows[1], now: null },
  ]);
});

test('a label that is gone may have become any', () => {
  expect(losses([['wild', null]], [['sad', null]])).toEqual([]);
  expect(losses([['wild', null]], [[null, null]])).toEqual([]);
});

test('a label that is gone does not take the row that another one alone can be', () => {
  const rows: Row[] = [
    ['wild', 'x'],
    ['sad', 'x'],
  ];
  expect(
    losses(rows, [
      ['sad', 'x'],
      ['calm', 'x'],
    ]),
  ).toEqual([]);
  expect(
    losses(rows, [
      ['calm', 'x'],
      ['calm', 'x'],
    ]),
  ).toHaveLength(1);
});

test('a text that says nothing may be nothing in another type', () => {
  const recast: Survivor = {
    ...survivor,
    columns: [{ before: 'mood', after: 'mood', fidelity: { kind: 'recast' } }],
  };
  const of = (before: Row, after: Row) =>
    lossesOf({ survivor: recast, before: [before], after: [after] });
  expect(of([' '], [null])).toEqual([]);
  // The first element of an array that has none.
  expect(of(['{}'], [null])).toEqual([]);
  expect(of(['1'], [null])).toHaveLength(1);
});
