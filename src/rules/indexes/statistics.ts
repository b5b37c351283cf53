/** What the planner is told in the proof: the declared sizes, and what the model says about the values. */
import type { TableStatistics } from '../../ir/query.ts';
import type { Draft, DraftColumn, DraftTable } from '../draft/draft.ts';
import { meaningOf, sameName } from '../existing/existing.ts';
import { isSoftDeleted } from '../soft-delete.ts';

/** Rows of a table that the model gives no size for. */
export const assumedRows = 100_000;

export function tableStatistics(draft: Draft): TableStatistics[] {
  return draft.tables.map((table) => ({
    schema: table.table.schema,
    table: table.table.name,
    rows: rowsOf(table),
    columns: table.columns.map((column) => ({
      column: column.column.name,
      distinct: distinct(draft, table, column),
      nullFraction: nullFraction(table, column),
      common: commonValues(table, column),
    })),
  }));
}

export function rowsOf(table: DraftTable): number {
  return Math.max(1, Math.round(table.rows ?? assumedRows));
}

/** As in pg_stats: negative is a share of the rows. */
function distinct(draft: Draft, table: DraftTable, column: DraftColumn): number {
  const { name, type } = column.column;
  const keys = [table.table.primaryKey, ...table.table.uniques];
  if (keys.some((key) => key?.columns.join() === name)) return -1;
  const target = table.references.find(({ columns }) => columns.includes(name))?.target;
  if (target !== undefined) return Math.min(rowsOf(target), rowsOf(table));
  const values = meaningOf(table, column)?.source.values;
  if (values !== undefined) return values.length;
  if (type.name === 'boolean') return 2;
  if (type.schema !== null)
    return draft.enums.find((each) => each.name === type.name)?.values.length ?? -0.1;
  if (type.name === 'date') return Math.min(2000, rowsOf(table));
  if (type.name === 'timestamptz') return -0.9;
  return ['integer', 'smallint'].includes(type.name) ? -0.05 : -0.5;
}

function nullFraction(table: DraftTable, { column, role }: DraftColumn): number {
  if (column.notNull) return 0;
  // Live rows are the many; of other optional values half are taken to be there.
  const marksDeleted = role === 'lifecycle' || sameName(column.name, 'deleted_at');
  return marksDeleted && isSoftDeleted(table) ? 0.9 : 0.5;
}

function commonValues(
  table: DraftTable,
  draftColumn: DraftColumn,
): TableStatistics['columns'][number]['common'] {
  const { column } = draftColumn;
  const values =
    meaningOf(table, draftColumn)?.source.values ??
    (column.type.name === 'boolean' ? ['true', 'false'] : []);
  const share = (1 / Math.max(1, values.length)) * (column.notNull ? 1 : 0.5);
  return values.map((value) => ({ value, share }));
}
