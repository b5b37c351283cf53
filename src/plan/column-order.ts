/** Columns in the order that a table can have: ALTER TABLE adds them behind those that are there. */
import { tableId } from '../ir/objects.ts';
import type { Schema, Table } from '../ir/schema.ts';

function ordered(table: Table, before: Table | undefined): Table {
  if (before === undefined) return table;
  const places = new Map(before.columns.map(({ name }, i) => [name, i]));
  const place = (name: string) => places.get(name) ?? before.columns.length;
  return { ...table, columns: table.columns.toSorted((a, b) => place(a.name) - place(b.name)) };
}

/** Those that both have in the order of `before`, then the others in their own. */
export function inColumnOrder(schema: Schema, before: Schema): Schema {
  const tables = new Map(before.tables.map((table) => [tableId(table), table]));
  return {
    ...schema,
    tables: schema.tables.map((table) => ordered(table, tables.get(tableId(table)))),
  };
}
