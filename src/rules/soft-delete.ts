/** soft-delete: deleted_at, only when the model asks. */
import { builtinType } from '../ir/type.ts';
import { quoteIdentifier } from '../postgres/identifier.ts';
import { type Draft, type DraftTable, decide, newColumn, partId } from './draft/draft.ts';
import { columnOf, findColumns } from './draft/lookup.ts';
import { columnName } from './draft/naming.ts';
import type { Rule } from './rule.ts';

const id = 'soft-delete';

/** The condition that live rows fulfil. */
export function liveRows(draft: Draft): string {
  return `${quoteIdentifier(columnName(draft.house, 'deleted_at'))} IS NULL`;
}

export function isLiveRows(condition: string | null): boolean {
  return /^\(*"?deleted_?at"? IS NULL\)*$/i.test(condition ?? '');
}

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
  const [name] = findColumns(table, 'deleted_at') ?? [columnName(draft.house, 'deleted_at')];
  const existing = columnOf(table, name ?? '');
  if (name === undefined || existing?.role === 'existing') return;
  if (existing === undefined) {
    table.columns.push({
      role: 'lifecycle',
      attribute: null,
      word: 'instant',
      column: newColumn(name, builtinType('timestamptz')),
    });
  } else {
    existing.column.notNull = false;
    existing.column.type = builtinType('timestamptz');
    existing.word = 'instant';
  }
  if (table.table.primaryKey?.columns.includes(name) === true) {
    draft.problems.push({
      code: 'contradiction',
      path: `${table.path}.key`,
      message: `${name} is NULL while a row lives, and a key has no NULL`,
      fix: `leave ${name} out of the key; unique attributes of soft-deleted rows may be used again anyway`,
    });
  }
  draft.notes.set(partId('column', table, name), 'NULL while the row is live');
  decide(draft, id, partId('column', table, name), {
    chose: `${name} timestamptz, NULL while live`,
    because: 'the model asks for soft deletion; the instant says when, for restore and purge',
    instead:
      'a boolean, which does not say when; a status word, which every query would have to know',
  });
}
