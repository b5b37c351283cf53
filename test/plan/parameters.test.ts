import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parameterActions } from '../../src/plan/change/parameters.ts';
import { alterOptions } from '../../src/postgres/ddl/options.ts';

type Entry = readonly [string, string];

const names = ['a', 'b', 'c', 'd', 'e'];
const entries = fc
  .shuffledSubarray(names)
  .chain((some) =>
    fc.tuple(...some.map((name) => fc.constantFrom('1', '2').map((value): Entry => [name, value]))),
  );

/** SET (…): what is named goes to the end; RESET takes away (transformRelOptions). */
function runParameters(before: readonly Entry[], actions: readonly string[]): Entry[] {
  let list = [...before];
  for (const action of actions) {
    const [, word = '', inside = ''] = /^(SET|RESET) \((.*)\)$/.exec(action) ?? [];
    const given = inside.split(', ').map((each) => each.split(' = ') as [string, string?]);
    list = list.filter(([name]) => !given.some(([other]) => other === name));
    if (word === 'SET') list.push(...given.map(([name, value = '']): Entry => [name, value]));
  }
  return list;
}

/** SET changes a value in its place, ADD appends, DROP takes away; twice the same is refused. */
function runOptions(before: readonly Entry[], actions: string | null): Entry[] {
  let list = [...before];
  const [, inside = ''] = /^OPTIONS \((.*)\)$/.exec(actions ?? 'OPTIONS ()') ?? [];
  for (const action of inside === '' ? [] : inside.split(', ')) {
    const [, word = '', name = '', value = ''] = /^(\w+) (\w+)(?: '(\w+)')?$/.exec(action) ?? [];
    const there = list.some(([other]) => other === name);
    expect(there).toBe(word !== 'ADD');
    if (word === 'ADD') list.push([name, value]);
    if (word === 'DROP') list = list.filter(([other]) => other !== name);
    if (word === 'SET') list = list.map((each) => (each[0] === name ? [name, value] : each));
  }
  return list;
}

describe('lists that have an order in the catalog', () => {
  test('storage parameters lead from any list to any other', () => {
    fc.assert(
      fc.property(entries, entries, (before, after) => {
        const text = (list: readonly Entry[]) => list.map(([name, value]) => `${name}=${value}`);
        const actions = parameterActions(text(before), text(after));
        expect(runParameters(before, actions)).toEqual(after);
        if (JSON.stringify(before) === JSON.stringify(after)) expect(actions).toEqual([]);
      }),
    );
  });

  test('options of foreign data do too', () => {
    fc.assert(
      fc.property(entries, entries, (before, after) => {
        const options = (list: readonly Entry[]) =>
          list.map(([name, value]) => ({ column: null, name, value }));
        const sql = alterOptions(options(before), options(after));
        expect(runOptions(before, sql)).toEqual(after);
      }),
    );
  });

  test('a value alone is set in its place', () => {
    const option = (name: string, value: string) => ({ column: null, name, value });
    expect(
      alterOptions(
        [option('host', 'a'), option('port', '1')],
        [option('host', "b's"), option('port', '1'), option('Odd', '')],
      ),
    ).toBe(`OPTIONS (SET host 'b''s', ADD "Odd" '')`);
    expect(parameterActions(['a=1', 'toast.b=1'], ['a=2', 'toast.b=1'])).toEqual(['SET (a = 2)']);
  });
});
