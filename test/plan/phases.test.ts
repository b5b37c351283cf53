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

describe('what must stay in one transaction', () => {
  const stop = (more: Partial<Unit> = {}) => statement('stop', { upTo: ['rename'], ...more });
  const rename = (...needs: string[]) => statement('rename', { needs: ['stop', ...needs] });

  test('begins when all is done that would end the transaction', () => {
    const build = statement('build', { transaction: 'outside' });
    const attach = statement('attach', { needs: ['build'] });
    expect(phases(stop(), statement('other'), build, attach, rename('attach'))).toEqual([
      ['expand', ['other', 'build', 'stop', 'attach', 'rename']],
    ]);
  });

  test('is not cut by a scan of others', () => {
    const scan = statement('scan', { scans: true });
    expect(phases(stop(), scan, rename())).toEqual([['expand', ['stop', 'rename', 'scan']]]);
  });

  test('begins all the same where it would hold up itself or another', () => {
    const own = statement('own', { transaction: 'outside', needs: ['stop'] });
    expect(phases(stop(), own, rename('own'))).toEqual([['expand', ['stop', 'own', 'rename']]]);
    const halt = statement('halt', { upTo: ['swap'] });
    const first = statement('first', { transaction: 'outside', needs: ['halt'] });
    const second = statement('second', { transaction: 'outside', needs: ['stop'] });
    const swap = statement('swap', { needs: ['halt', 'second'] });
    expect(phases(stop(), halt, first, second, rename('first'), swap)).toEqual([
      ['expand', ['stop', 'second', 'halt', 'swap', 'first', 'rename']],
    ]);
  });
});
