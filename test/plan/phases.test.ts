import { describe, expect, test } from 'vitest';
import type { Change } from '../../src/diff/change.ts';
import { objectId } from '../../src/ir/id.ts';
import { orderNodes } from '../../src/plan/order.ts';
import { schedule } from '../../src/plan/phases.ts';
import { ranks, type Unit, unit } from '../../src/plan/unit.ts';

const view = objectId('view', 'public', 'v');

function statement(key: string, more: Partial<Unit> & { changes?: readonly Change[] } = {}): Unit {
  return {
    ...unit({ key, rank: ranks.change, needs: [], changes: [], words: key, sql: key, reverse: '' }),
    ...more,
  };
}

function phases(...units: Unit[]) {
  const order = orderNodes(units);
  return schedule(units, order).map(({ name, keys }) => [name, keys]);
}

describe('what is dropped to be made anew', () => {
  const copy = statement('copy', { phase: 'contract' });
  const drop = statement('drop v', { changes: [{ kind: 'remove', id: view }] });
  const create = (needs: readonly string[]) =>
    statement('create v', { needs, changes: [{ kind: 'add', id: view }] });

  test('goes in the phase in which it comes back', () => {
    expect(phases(drop, copy, create(['drop v', 'copy']))).toEqual([
      ['contract', ['drop v', 'copy', 'create v']],
    ]);
  });

  test('goes as early as one that waits for that', () => {
    const early = statement('alter', { needs: ['drop v'] });
    expect(phases(drop, early, copy, create(['drop v', 'copy']))).toEqual([
      ['expand', ['drop v', 'alter']],
      ['contract', ['copy', 'create v']],
    ]);
  });

  test('what does not come back goes in its own phase', () => {
    expect(phases(drop, statement('late', { phase: 'contract', needs: ['drop v'] }))).toEqual([
      ['expand', ['drop v']],
      ['contract', ['late']],
    ]);
  });
});

test('values of enums come before what could share a transaction', () => {
  const value = (key: string, needs: readonly string[] = []) =>
    statement(key, { rank: ranks.value, transaction: 'outside', needs });
  const build = statement('build', { transaction: 'outside' });
  expect(phases(value('b'), value('c', ['b']), build, statement('alter'))).toEqual([
    ['expand', ['b', 'c', 'alter', 'build']],
  ]);
});
