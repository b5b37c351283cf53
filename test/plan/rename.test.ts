/** Renames in an order in which each name is free: told by running the statements over a set of names. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Refusal } from '../../src/ir/findings.ts';
import type { ObjectId } from '../../src/ir/id.ts';
import { planRenames } from '../../src/plan/change/rename.ts';
import { column, index, key, schemaOf, table } from '../support/build-schema.ts';

const letters = ['a', 'b', 'c', 'd', 'e', 'f'];

/** Each name to one that no other takes: a partial permutation. */
const renaming = fc
  .tuple(
    fc.uniqueArray(fc.constantFrom(...letters), { minLength: 1, maxLength: 5 }),
    fc.shuffledSubarray([...letters, 'g', 'h'], { minLength: 5, maxLength: 5 }),
  )
  .map(([old, now]) => new Map(old.map((name, i) => [name, now[i] as string])))
  .map((map) => new Map([...map].filter(([old, now]) => old !== now)));

/** Names as a server would have them; a name that is taken fails the test. */
function run(
  names: Set<string>,
  statements: readonly string[],
  pattern: RegExp,
): Map<string, string> {
  const where = new Map([...names].map((name) => [name, name]));
  for (const sql of statements) {
    const [, old = '', now = ''] = pattern.exec(sql) ?? [];
    expect(names.has(old), `${sql}: ${old} is there`).toBe(true);
    expect(names.has(now), `${sql}: ${now} is free`).toBe(false);
    names.delete(old);
    names.add(now);
    for (const [first, current] of where) if (current === old) where.set(first, now);
  }
  return where;
}

/** What stands in the way of a new name and is not renamed itself must be gone from the wanted schema. */
function kept(map: ReadonlyMap<string, string>): string[] {
  const taken = new Set(map.values());
  return letters.filter((name) => !map.has(name) && !taken.has(name));
}

describe('an order in which each name is free', () => {
  test.each([
    ['column', /RENAME COLUMN "?(\w+)"? TO "?(\w+)"?$/],
    ['table', /TABLE public\.(\w+) RENAME TO (\w+)$/],
  ])('for %ss, whatever changes with what', (kind, pattern) => {
    fc.assert(
      fc.property(renaming, (map) => {
        const schema =
          kind === 'column'
            ? schemaOf([
                table(
                  't',
                  letters.map((name) => column(name, 'text')),
                ),
              ])
            : schemaOf(letters.map((name) => table(name, [column('id', 'uuid')])));
        const prefix = kind === 'column' ? 'column:public.t.' : 'table:public.';
        const id = (name: string) => `${prefix}${name}` as ObjectId;
        const wanted = new Set([...map.values(), ...kept(map)].map(id));
        const renames = [...map].map(([old, now]) => ({ from: id(old), to: id(now) }));
        const { steps, parked } = planRenames(schema, renames, (each) => !wanted.has(each));
        const forth = run(
          new Set(letters),
          steps.map(({ sql }) => sql),
          pattern,
        );
        for (const [old, now] of map) expect(forth.get(old)).toBe(now);
        for (const name of kept(map)) expect(forth.get(name)).toBe(name);
        for (const [old, aside] of parked) {
          expect(forth.get(old.slice(prefix.length))).toBe(aside.slice(prefix.length));
        }
        const back = steps.toReversed().map(({ reverse }) => reverse);
        const after = new Set(forth.values());
        const returned = run(after, back, pattern);
        for (const [old, now] of forth) expect(returned.get(now)).toBe(old);
      }),
    );
  });

  test('another schema and another name are two statements', () => {
    const schema = schemaOf([
      table('a', [column('id', 'uuid')]),
      { ...table('b', [column('id', 'uuid')]), schema: 'old' },
    ]);
    const { steps } = planRenames(
      schema,
      [{ from: 'table:public.a', to: 'table:old.c' }],
      () => true,
    );
    expect(steps.map(({ sql }) => sql)).toEqual([
      'ALTER TABLE public.a RENAME TO c',
      'ALTER TABLE public.c SET SCHEMA old',
    ]);
    expect(steps.map(({ reverse }) => reverse)).toEqual([
      'ALTER TABLE public.c RENAME TO a',
      'ALTER TABLE old.c SET SCHEMA public',
    ]);
  });

  test('a column that comes from a table above is renamed there, once', () => {
    const columns = [column('id', 'uuid'), column('v', 'text')];
    const below = (parent: string) => ({
      partitionOf: { schema: 'public', name: parent, bound: 'DEFAULT' },
    });
    const schema = schemaOf([
      table('p', columns, { partitionBy: 'LIST (id)' }),
      table('p1', columns, { partitionBy: 'LIST (v)', ...below('p') }),
      table('p11', columns, below('p1')),
    ]);
    const rename = (name: string) => ({
      from: `column:public.${name}.v` as ObjectId,
      to: `column:public.${name}.w` as ObjectId,
    });
    const { steps } = planRenames(schema, [rename('p11'), rename('p'), rename('p1')], () => true);
    expect(steps.map(({ sql }) => sql)).toEqual(['ALTER TABLE public.p RENAME COLUMN v TO w']);
  });

  test('parts are named by the old or the new name of their table', () => {
    const schema = schemaOf([
      table('a', [column('id', 'uuid'), column('v', 'text')], {
        primaryKey: key('a_pkey', ['id']),
        indexes: [index('a_v_idx', ['v'])],
      }),
    ]);
    for (const owner of ['a', 'b']) {
      const { steps } = planRenames(
        schema,
        [
          { from: `column:public.${owner}.v`, to: 'column:public.b.w' },
          { from: 'table:public.a', to: 'table:public.b' },
        ],
        () => true,
      );
      expect(steps.map(({ sql }) => sql)).toEqual([
        'ALTER TABLE public.a RENAME TO b',
        'ALTER TABLE public.b RENAME COLUMN v TO w',
      ]);
    }
  });

  test.each([
    ['table:public.a', 'column:public.a.x', 'two kinds'],
    ['table:public.none', 'table:public.b', 'no such object'],
    ['column:public.a.id', 'column:public.other.id', 'another table'],
    ['table:public.a', 'table:public.taken', 'keeps it'],
    ['extension:a', 'extension:b', 'no plan renames'],
  ])('%s to %s is refused', (from, to, why) => {
    const schema = schemaOf([
      table('a', [column('id', 'uuid')]),
      table('taken', [column('id', 'uuid')]),
    ]);
    const make = () =>
      planRenames(
        schema,
        [{ from: from as ObjectId, to: to as ObjectId }],
        (id) => id !== 'table:public.taken',
      );
    if (to === 'table:public.taken') {
      // The table of that name is put aside: the wanted one of that name is the renamed one.
      expect(make().parked.size).toBe(1);
      return;
    }
    expect(make).toThrow(Refusal);
    expect(make).toThrow(why);
  });

  test('one object under two names, or two under one', () => {
    const schema = schemaOf([
      table('a', [column('id', 'uuid')]),
      table('b', [column('id', 'uuid')]),
    ]);
    const two = (first: [ObjectId, ObjectId], second: [ObjectId, ObjectId]) => () =>
      planRenames(
        schema,
        [first, second].map(([from, to]) => ({ from, to })),
        () => true,
      );
    expect(two(['table:public.a', 'table:public.x'], ['table:public.a', 'table:public.y'])).toThrow(
      'another answer',
    );
    expect(two(['table:public.a', 'table:public.x'], ['table:public.b', 'table:public.x'])).toThrow(
      'another answer',
    );
  });
});
