import { beforeAll, describe, expect, test } from 'vitest';
import { Refusal } from '../../src/ir/findings.ts';
import type { Schema } from '../../src/ir/schema.ts';
import { builtinType } from '../../src/ir/type.ts';
import type { ChangeInput } from '../../src/plan/change.ts';
import { hazardsOf } from '../../src/plan/hazards.ts';
import { unusedArguments } from '../../src/plan/unused.ts';
import { loadParser } from '../../src/postgres/parser.ts';
import { check, column, foreignKey, index, key, schemaOf, table } from '../support/build-schema.ts';
import { changePlan, stepsOf } from './change-cases.ts';

beforeAll(() => loadParser());

const users = table('users', [column('id', 'bigint'), column('email', 'text')], {
  primaryKey: key('users_pkey', ['id']),
});
const from = schemaOf([users]);

function refusal(to: Schema, more: Partial<ChangeInput> = {}, before: Schema = from): Refusal {
  try {
    changePlan(before, to, more);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('it was planned');
}

const withVat = schemaOf([{ ...users, columns: [...users.columns, column('vat', 'integer')] }]);

describe('planChange refuses', () => {
  test('to drop a table or column that nobody named, and says how to name it', () => {
    const { code, fix } = refusal(schemaOf([]));
    expect(code).toBe('destructive_change');
    expect(fix).toContain('allow: ["drop table:public.users"]');
    const less = schemaOf([{ ...users, columns: users.columns.slice(0, 1) }]);
    expect(refusal(less).findings[0]).toMatchObject({
      code: 'loses-data',
      subject: 'column:public.users.email',
    });
    expect(refusal(less, { allow: ['drop table:public.users'] }).code).toBe('destructive_change');
  });

  test('to add a NOT NULL column that nothing fills, and names the answer', () => {
    const { code, fix } = refusal(withVat);
    expect(code).toBe('answer_needed');
    expect(fix).toContain('fill column:public.users.vat with ');
    const answers = ['fill column:public.users.vat with 19'];
    const plan = changePlan(from, withVat, { answers });
    expect(plan.phases.map(({ name }) => name)).toEqual(['expand', 'backfill', 'contract']);
    expect(plan.phases[0]?.code).toContain('write column users.vat');
    expect(unusedArguments(plan, { answers, allow: ['drop table:public.x'] })).toMatchObject([
      { subject: 'allow: drop table:public.x' },
    ]);
  });

  test('to guess what a value of a type made again becomes: the first element is of the old type', () => {
    const span = (subtype: string, array: boolean): Schema => {
      const type = { schema: 'public', name: 'span_multirange', modifiers: '', array };
      return {
        ...schemaOf([table('stays', [column('id', 'bigint'), { ...column('m', 'text'), type }])]),
        rangeTypes: [
          { schema: 'public', name: 'span', definition: `subtype = ${subtype}`, comment: null },
        ],
      };
    };
    const { remedy } = refusal(span('bigint', false), {}, span('integer', true));
    const [question] = remedy.questions ?? [];
    expect(question?.candidates[0]?.answer).toContain('(m)[1]::text::public.span_multirange');
  });

  test('to make plain what partitions of partitions compute: PostgreSQL cannot', () => {
    const computed = { expression: 'id * 2', kind: 'stored' as const };
    const tree = (generated: typeof computed | null) => {
      const columns = [column('id', 'bigint'), { ...column('n', 'bigint'), generated }];
      const below = columns.map((each) => ({ ...each, inherited: true }));
      const of = (name: string) => ({ schema: 'public', name, bound: 'DEFAULT' });
      const by = { partitionBy: 'RANGE (id)' };
      return schemaOf([
        table('a', columns, by),
        table('b', below, { ...by, partitionOf: of('a') }),
        table('c', below, { partitionOf: of('b') }),
      ]);
    };
    const plan = () => changePlan(tree(computed), tree(null));
    expect(plan).toThrow('column:public.a.n');
  });

  const retyped = (name: string, type: string) =>
    schemaOf([
      {
        ...users,
        columns: users.columns.map((each) =>
          each.name === name ? { ...each, type: builtinType(type) } : each,
        ),
      },
    ]);

  test('to guess what texts mean as numbers, and offers casts that can be answered as they stand', () => {
    const to = retyped('email', 'integer');
    const { code, remedy } = refusal(to);
    expect(code).toBe('answer_needed');
    const [question] = remedy.questions ?? [];
    expect(question?.subject).toBe('column:public.users.email');
    const entries = question?.candidates.map(({ answer }) => answer) ?? [];
    expect(entries).toEqual([
      "cast column:public.users.email using nullif(trim(email), '')::integer",
      'cast column:public.users.email using email::integer',
    ]);
    for (const answer of entries) {
      const plan = changePlan(from, to, { answers: [answer] });
      expect(plan.phases.map(({ name }) => name)).toEqual(['expand', 'backfill', 'contract']);
      expect(stepsOf(plan).flatMap(({ rewrites }) => rewrites)).toEqual([]);
      expect(unusedArguments(plan, { answers: [answer] })).toEqual([]);
    }
    expect(stepsOf(changePlan(from, to, { emptyTables: ['users'] }))[0]?.rewrites).toEqual([
      'table:public.users',
    ]);
  });

  test('to narrow a column that nobody named, and looks for the rows that stand in the way', () => {
    const to = retyped('id', 'integer');
    const { code, remedy } = refusal(to);
    expect(code).toBe('destructive_change');
    expect(remedy.allow).toEqual(['narrow column:public.users.id']);
    const plan = changePlan(from, to, remedy.allow ? { allow: remedy.allow } : {});
    expect(stepsOf(plan).flatMap(({ precheck }) => precheck ?? [])).toEqual([
      'SELECT * FROM users WHERE id NOT BETWEEN -2147483648 AND 2147483647 LIMIT 10',
    ]);
    expect(unusedArguments(plan, { allow: remedy.allow })).toEqual([]);
    expect(stepsOf(plan).at(-1)?.reverse.effect).toBe('restores');
    expect(plan.findings.map(({ code: each }) => each)).toEqual(['column-moves']);
  });
});

test('what blocks is in its own transaction, with a limit to the wait', () => {
  const orders = table('orders', [column('id', 'bigint'), column('user_id', 'bigint?')]);
  const before = schemaOf([users, orders]);
  const to = schemaOf([
    users,
    {
      ...orders,
      foreignKeys: [foreignKey('orders_user_fkey', ['user_id'], 'users', ['id'])],
      checks: [check('positive', 'id > 0')],
      indexes: [index('idx_orders_user', ['user_id'])],
    },
  ]);
  const plan = changePlan(before, to);
  const told = plan.phases.map(({ name, steps }) => [
    name,
    steps.map(({ sql, transaction, timeouts }) => [
      sql.replace(/\s+/g, ' ').slice(0, 42),
      transaction,
      timeouts.lock,
    ]),
  ]);
  expect(told).toEqual([
    [
      'expand',
      [
        ['ALTER TABLE orders ADD CONSTRAINT positive', 'inside', '5s'],
        ['ALTER TABLE orders ADD CONSTRAINT orders_u', 'inside', '500ms'],
        ['DO $$ BEGIN IF EXISTS ( SELECT FROM pg_ind', 'outside', null],
        ['CREATE INDEX CONCURRENTLY idx_orders_user ', 'outside', '15min'],
      ],
    ],
    [
      'backfill',
      [
        ['ALTER TABLE orders VALIDATE CONSTRAINT pos', 'inside', '5s'],
        ['ALTER TABLE orders VALIDATE CONSTRAINT ord', 'inside', '5s'],
      ],
    ],
  ]);
  const codes = hazardsOf(plan).map(({ code }) => code);
  expect(new Set(codes)).toEqual(
    new Set(['not-in-transaction', 'leaves-invalid-index', 'may-fail-on-existing-rows']),
  );
});

test('a rewrite and a scan under a lock are told', () => {
  const to = schemaOf([
    {
      ...users,
      columns: [
        ...users.columns,
        column('upper', 'text?', { generated: { expression: 'upper(email)', kind: 'stored' } }),
      ],
    },
  ]);
  expect(hazardsOf(changePlan(from, to)).map(({ code }) => code)).toEqual(['rewrites-table']);
});
