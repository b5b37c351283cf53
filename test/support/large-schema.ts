/** A schema of many tables and the same with fifty changes: what planning is measured on. */
import type { Schema, Table } from '../../src/ir/schema.ts';
import { check, column, foreignKey, index, key, schemaOf, table } from './build-schema.ts';

/** 15 columns, 3 indexes, 2 foreign keys, a check and a view's worth of comments each. */
function wide(i: number): Table {
  const name = `t${i}`;
  const texts = ['a', 'b', 'c', 'd', 'e', 'f'].map((each) =>
    column(`${each}_${i}`, 'varchar(80)?'),
  );
  const targets = [...new Set([Math.max(0, i - 1), Math.floor(i / 2)])].filter((to) => to !== i);
  return table(
    name,
    [
      column('id', 'bigint'),
      column('tenant_id', 'bigint'),
      ...['parent_id', 'owner_id'].map((each) => column(each, 'bigint?')),
      ...texts,
      column('state', 'text', { default: "'open'::text" }),
      column('amount', 'numeric(12,2)?'),
      column('data', 'jsonb?'),
      column('created_at', 'timestamptz', { default: 'now()' }),
      column('updated_at', 'timestamptz', { default: 'now()' }),
    ],
    {
      primaryKey: key(`${name}_pkey`, ['id']),
      uniques: [key(`${name}_tenant_id_key`, ['tenant_id', `a_${i}`])],
      checks: [check(`${name}_state_check`, "state <> ''::text")],
      foreignKeys: targets.map((to, n) =>
        foreignKey(`${name}_${n}_fkey`, [n === 0 ? 'parent_id' : 'owner_id'], `t${to}`, ['id']),
      ),
      indexes: [
        index(`idx_${name}_parent`, ['parent_id']),
        index(`idx_${name}_owner`, ['owner_id', 'created_at']),
        index(`idx_${name}_state`, ['tenant_id', 'state'], { predicate: "state = 'open'::text" }),
      ],
      comment: `table ${i}`,
    },
  );
}

export function largeSchema(count: number): Schema {
  return schemaOf(Array.from({ length: count }, (_, i) => wide(i)));
}

const changes: readonly ((table: Table, i: number) => Table)[] = [
  (each) => ({ ...each, columns: [...each.columns, column('note', 'text?')] }),
  (each, i) => ({ ...each, indexes: [...each.indexes, index(`idx_t${i}_amount`, ['amount'])] }),
  (each) => ({ ...each, indexes: each.indexes.slice(1) }),
  (each) => ({
    ...each,
    checks: [...each.checks, check(`${each.name}_amount_check`, 'amount > 0')],
  }),
  (each) => ({
    ...each,
    columns: each.columns.map((one) => (one.name === 'data' ? { ...one, notNull: true } : one)),
  }),
  (each, i) => ({
    ...each,
    columns: each.columns.map((one) =>
      one.name === `b_${i}` ? column(one.name, 'varchar(200)?') : one,
    ),
  }),
  (each) => ({ ...each, foreignKeys: each.foreignKeys.slice(1) }),
  (each) => ({ ...each, comment: `${each.comment}, changed` }),
  (each) => ({
    ...each,
    columns: each.columns.map((one) => (one.name === 'state' ? { ...one, default: null } : one)),
  }),
  (each) => ({ ...each, uniques: [...each.uniques, key(`${each.name}_owner_key`, ['owner_id'])] }),
];

/** Fifty tables differ, each kind of change five times, spread over the whole. */
export function changedSchema(schema: Schema): Schema {
  const every = Math.max(1, Math.floor(schema.tables.length / 50));
  return {
    ...schema,
    tables: schema.tables.map((each, i) =>
      i % every === 0 && i / every < 50
        ? (changes[(i / every) % changes.length] as (typeof changes)[number])(each, i)
        : each,
    ),
  };
}
