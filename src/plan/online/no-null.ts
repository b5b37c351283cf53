/** How a condition says that a column holds a value, for types whose values can look like none. */
import type { Schema } from '../../ir/schema.ts';
import type { ColumnType } from '../../ir/type.ts';

/** Of a composite type, or of a table's rows. */
export function isRowType(schema: Schema, type: ColumnType): boolean {
  if (type.array) return false;
  const isIt = (each: { schema: string; name: string }) =>
    each.schema === type.schema && each.name === type.name;
  const domain = schema.domains.find(isIt);
  if (domain !== undefined) return isRowType(schema, domain.type);
  const { compositeTypes, tables, views, materializedViews } = schema;
  return [compositeTypes, tables, views, materializedViews].some((list) => list.some(isIt));
}

/**
 * A row with one NULL field is neither IS NULL nor IS NOT NULL (manual, 9.2). NOT NULL of its
 * column asks for the value alone; but no CHECK of such a column spares SET NOT NULL its scan.
 */
export function holdsValue(row: boolean, column: string): string {
  return row ? `num_nulls(${column}) = 0` : `${column} IS NOT NULL`;
}

export function holdsNone(row: boolean, column: string): string {
  return row ? `num_nulls(${column}) = 1` : `${column} IS NULL`;
}
