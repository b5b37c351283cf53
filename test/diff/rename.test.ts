import { describe, expect, test } from 'vitest';
import { renameCandidates, renameQuestions } from '../../src/diff/rename.ts';
import { sameUnderAnotherName } from '../../src/diff/same-under-another-name.ts';
import { describeUnmodelled } from '../../src/diff/unmodelled.ts';
import { objectsOf } from '../../src/ir/objects.ts';
import { emptySchema, type Schema } from '../../src/ir/schema.ts';
import { formatAnswer, parseAnswer } from '../../src/plan/answers.ts';
import type { Unmodelled } from '../../src/postgres/catalog.ts';
import { check, column, foreignKey, index, key, schemaOf, table } from '../support/build-schema.ts';

function candidates(from: Schema, to: Schema): string[] {
  return renameCandidates(objectsOf(from), objectsOf(to)).map(
    (candidate) => `${candidate.from} ${candidate.to}`,
  );
}

const people = [column('id', 'uuid'), column('name', 'text'), column('age', 'integer?')];

describe('candidates', () => {
  test('a table with most columns in common, the most like first', () => {
    const from = schemaOf([table('users', people)]);
    const to = schemaOf([
      table('logs', [column('at', 'timestamptz'), column('text', 'text')]),
      table('members', [...people.slice(0, 2), column('since', 'date')]),
      table('accounts', people),
    ]);
    expect(candidates(from, to)).toEqual([
      'table:public.users table:public.accounts',
      'table:public.users table:public.members',
    ]);
  });

  test('no partition of the same table for other rows', () => {
    const of = (name: string, month: number) =>
      table(name, people, {
        partitionOf: {
          schema: 'public',
          name: 'all_people',
          bound: `FOR VALUES FROM (${month}) TO (${month + 1})`,
        },
      });
    const from = schemaOf([of('people_1', 1)]);
    expect(candidates(from, schemaOf([of('people_2', 2), of('people_one', 1)]))).toEqual([
      'table:public.people_1 table:public.people_one',
    ]);
  });

  test('a column that comes from a table above is asked for there alone', () => {
    const family = (name: string) => {
      const columns = [column('id', 'uuid'), column(name, 'text')];
      const partitionOf = { schema: 'public', name: 'p', bound: 'DEFAULT' };
      const inherits = [{ schema: 'public', name: 'i' }];
      return schemaOf([
        table('p', columns, { partitionBy: 'LIST (id)' }),
        table('p1', columns, { partitionOf }),
        table('i', columns),
        table('i1', columns, { inherits }),
      ]);
    };
    expect(candidates(family('a'), family('b')).toSorted()).toEqual([
      'column:public.i.a column:public.i.b',
      'column:public.p.a column:public.p.b',
    ]);
  });

  test('a column of the same type; alike names and the same place come first', () => {
    const from = schemaOf([table('t', [column('id', 'uuid'), column('fullname', 'text')])]);
    const to = schemaOf([
      table('t', [
        column('id', 'uuid'),
        column('note', 'text'),
        column('name', 'text'),
        column('n', 'integer'),
      ]),
    ]);
    expect(candidates(from, to)).toEqual([
      'column:public.t.fullname column:public.t.note',
      'column:public.t.fullname column:public.t.name',
    ]);
    const named = schemaOf([
      table('t', [column('id', 'uuid'), column('full_name', 'text'), column('note', 'text')]),
    ]);
    expect(candidates(from, named)[0]).toContain('full_name');
    const retyped = schemaOf([
      table('t', [column('id', 'uuid'), column('fullname_text', 'varchar(80)')]),
    ]);
    expect(candidates(from, retyped)).toEqual([
      'column:public.t.fullname column:public.t.fullname_text',
    ]);
  });

  test('nothing of another kind, of another table, or that is on both sides', () => {
    const from = schemaOf([table('a', people), table('b', [column('x', 'integer')])]);
    const to = schemaOf([
      table('a', people),
      table('b', [column('x', 'integer')]),
      table('c', people),
    ]);
    expect(candidates(from, to)).toEqual([]);
    const moved = schemaOf([
      table('a', people.slice(0, 2)),
      table('b', [column('x', 'integer'), column('years', 'integer?')]),
    ]);
    expect(candidates(from, moved)).toEqual([]);
  });

  test('types by what they hold', () => {
    const type = (name: string, values: string[]): Schema => ({
      ...emptySchema,
      enums: [{ schema: 'public', name, values, comment: null }],
    });
    expect(candidates(type('a', ['x', 'y']), type('b', ['x', 'y', 'z']))).toHaveLength(1);
    expect(candidates(type('a', ['x', 'y']), type('b', ['p', 'q']))).toEqual([]);
  });

  test('each question holds answers that are read back, and two drops do not name one successor first', () => {
    const from = schemaOf([table('t', [column('a', 'text'), column('b', 'text')])]);
    const to = schemaOf([table('t', [column('x', 'text'), column('y', 'text')])]);
    const questions = renameQuestions(renameCandidates(objectsOf(from), objectsOf(to)), (rename) =>
      formatAnswer({ kind: 'rename', ...rename }),
    );
    expect(questions.map(({ subject }) => subject).sort()).toEqual([
      'column:public.t.a',
      'column:public.t.b',
    ]);
    const firsts = questions.map(({ candidates: [first] }) => parseAnswer(first?.answer ?? ''));
    expect(new Set(firsts.map((answer) => answer?.kind === 'rename' && answer.to)).size).toBe(2);
  });
});

describe('parts under another name', () => {
  const columns = [column('id', 'uuid'), column('other', 'uuid?'), column('n', 'integer?')];
  const make = (suffix: string, n = 'n > 0') =>
    schemaOf([
      table('t', columns, {
        primaryKey: key(`pk${suffix}`, ['id']),
        uniques: [key(`u${suffix}`, ['n'])],
        foreignKeys: [foreignKey(`f${suffix}`, ['other'], 't', ['id'])],
        checks: [check(`c${suffix}`, n)],
        indexes: [index(`i${suffix}`, ['other']), index(`j${suffix}`, ['other'])],
      }),
    ]);

  test('are paired one to one', () => {
    const pairs = sameUnderAnotherName(make('_old'), make('_new'));
    expect(pairs.map(({ from, to }) => `${from} ${to}`).sort()).toEqual(
      [
        'primary_key:public.t.pk',
        'unique:public.t.u',
        'foreign_key:public.t.f',
        'check:public.t.c',
        'index:public.t.i',
        'index:public.t.j',
      ]
        .map((id) => `${id}_old ${id}_new`)
        .sort(),
    );
  });

  test('and left alone when they differ', () => {
    const pairs = sameUnderAnotherName(make('_old'), make('_new', 'n > 1'));
    expect(pairs.map(({ from }) => from)).not.toContain('check:public.t.c_old');
    expect(sameUnderAnotherName(make('_old'), make('_old', 'n > 1'))).toEqual([]);
  });

  test('the sequence of an identity column follows', () => {
    const identity = (sequence: string) =>
      schemaOf([
        table('t', [
          column('id', 'bigint', {
            identity: {
              generation: 'always',
              sequence,
              start: '1',
              increment: '1',
              min: '1',
              max: '9223372036854775807',
              cache: '1',
              cycle: false,
            },
          }),
        ]),
      ]);
    expect(sameUnderAnotherName(identity('a_id_seq'), identity('t_id_seq'))).toEqual([
      { from: 'sequence:public.a_id_seq', to: 'sequence:public.t_id_seq' },
    ]);
  });
});

describe('objects that are not modelled', () => {
  const object = (subject: string, definition: string | null): Unmodelled => ({
    code: 'unmodelled-object',
    severity: 'warning',
    subject,
    message: subject,
    fix: 'none',
    definition,
  });

  test('are open unless both sides show the same text', () => {
    const same = [object('cast a', 'x')];
    expect(describeUnmodelled(same, same)).toEqual([]);
    expect(describeUnmodelled([], [])).toEqual([]);
    const open = (from: Unmodelled[], to: Unmodelled[]) =>
      describeUnmodelled(from, to).map(({ message }) => message);
    expect(open([object('cast a', 'x')], [object('cast a', 'y')])[0]).toContain('differs');
    expect(open([object('cast a', 'x')], [])[0]).toContain('first side alone');
    expect(open([], [object('cast a', null)])[0]).toContain('second side alone');
    expect(open([object('cast a', null)], [object('cast a', null)])[0]).toContain(
      'cannot be compared',
    );
  });
});
