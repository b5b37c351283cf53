/** soft-delete: deleted_at, only when the model asks. */
import { builtinType } from '../ir/type.ts';
import { type Draft, type DraftTable, decide, newColumn, partId } from './draft.ts';
import { columnOf } from './lookup.ts';
import type { Rule } from './rule.ts';

const id = 'soft-delete';

/** The condition that live rows fulfil. */
export const liveRows = 'deleted_at IS NULL';

export function isSoftDeleted(table: DraftTable): boolean {
  return table.entity?.source.lifecycle === 'soft_delete';
}

export const softDelete: Rule = {
  id,
  summary: 'deleted_at timestamptz, with partial uniques and partial indexes over the live rows.',
  reason:
    'A deleted row must not block its number from being used again, nor fill the indexes that live rows are found by.',
  exception:
    'Only when the model asks: everything else is deleted for good, and constraints see to the rest.',
  examples: {
    applies: {
      domain: 'cms',
      entities: [
        { name: 'page', attributes: [{ name: 'slug', unique: true }], lifecycle: 'soft_delete' },
      ],
    },
    exception: {
      domain: 'cms',
      entities: [{ name: 'page', attributes: [{ name: 'slug', unique: true }] }],
    },
  },
  apply(draft) {
    for (const table of draft.tables.filter(isSoftDeleted)) addColumn(draft, table);
  },
};

function addColumn(draft: Draft, table: DraftTable): void {
  const existing = columnOf(table, 'deleted_at');
  if (existing === undefined) {
    table.columns.push({
      role: 'lifecycle',
      attribute: null,
      word: 'instant',
      column: newColumn('deleted_at', builtinType('timestamptz')),
    });
  } else {
    existing.column.notNull = false;
    existing.column.type = builtinType('timestamptz');
    existing.word = 'instant';
  }
  if (table.table.primaryKey?.columns.includes('deleted_at') === true) {
    draft.problems.push({
      code: 'contradiction',
      path: `${table.path}.key`,
      message: 'deleted_at is NULL while a row lives, and a key has no NULL',
      fix: 'leave deleted_at out of the key; unique attributes of soft-deleted rows may be used again anyway',
    });
  }
  draft.notes.set(partId('column', table, 'deleted_at'), 'NULL while the row is live');
  decide(draft, id, partId('column', table, 'deleted_at'), {
    chose: 'deleted_at timestamptz, NULL while live',
    because: 'the model asks for soft deletion; the instant says when, for restore and purge',
    instead:
      'a boolean, which does not say when; a status word, which every query would have to know',
  });
}
