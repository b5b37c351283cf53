/** A lock behind another is waited for less long than PostgreSQL waits before it looks for a deadlock. */
import { expect, test } from 'vitest';
import type { Lock } from '../../src/plan/unit.ts';
import { withShortWaits } from '../../src/plan/waits.ts';

const lock = (table: string, mode: Lock['mode'] = 'ACCESS EXCLUSIVE'): Lock => ({
  id: `table:public.${table}`,
  mode,
});

type Given = readonly [transaction: 'inside' | 'outside', ...locks: Lock[]];

function waits(...steps: readonly Given[]): (string | null)[] {
  const [phase] = withShortWaits([
    {
      name: 'expand',
      code: null,
      steps: steps.map(([transaction, ...locks], at) => ({
        id: `s${at + 1}`,
        changes: [],
        sql: 'SELECT 1',
        reverse: { effect: 'implied', sql: null },
        locks,
        rewrites: [],
        transaction,
        timeouts: { lock: locks.length === 0 ? null : '5s', statement: null },
        precheck: null,
        why: '',
      })),
    },
  ]);
  return (phase?.steps ?? []).map(({ timeouts }) => timeouts.lock);
}

test.each<[string, Given[], (string | null)[]]>([
  [
    'one table',
    [
      ['inside', lock('a')],
      ['inside', lock('a')],
    ],
    ['5s', '5s'],
  ],
  [
    'a second table',
    [
      ['inside', lock('a')],
      ['inside', lock('b')],
    ],
    ['5s', '500ms'],
  ],
  [
    'a third',
    [
      ['inside', lock('a')],
      ['inside', lock('b')],
      ['inside', lock('c')],
    ],
    ['5s', '500ms', '200ms'],
  ],
  ['two at once', [['inside', lock('a'), lock('b')]], ['500ms']],
  [
    'a stronger lock on the same',
    [
      ['inside', lock('a', 'SHARE ROW EXCLUSIVE')],
      ['inside', lock('a')],
    ],
    ['5s', '500ms'],
  ],
  [
    'locks that stop nobody',
    [
      ['inside', lock('a', 'SHARE UPDATE EXCLUSIVE')],
      ['inside', lock('b', 'ROW SHARE'), lock('c', 'ACCESS SHARE')],
      ['inside', lock('b')],
    ],
    ['5s', '5s', '5s'],
  ],
  [
    'another transaction',
    [
      ['inside', lock('a')],
      ['outside', lock('b')],
      ['inside', lock('c')],
    ],
    ['5s', '5s', '5s'],
  ],
  ['no lock', [['inside', lock('a')], ['inside']], ['5s', null]],
])('%s', (_, steps, expected) => {
  expect(waits(...steps)).toEqual(expected);
});
