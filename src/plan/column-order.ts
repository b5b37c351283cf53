/** Columns in the order that a table can have: ALTER TABLE adds them behind those that are there. */
import { objectId } from '../ir/id.ts';
import { tableId } from '../ir/objects.ts';
import type { Column, Schema, Table } from '../ir/schema.ts';
import { inInheritedOrder } from '../postgres/ddl/inheritance.ts';
import type { Plan } from './plan.ts';

/** Code of the finding that announces that a column comes to stand behind the others. */
export const columnMoves = 'column-moves';

function ordered(table: Table, before: Table | undefined): Table {
  if (before === undefined) return table;
  const places = new Map(before.columns.map(({ name }, i) => [name, i]));
  const behind = before.columns.length;
  const place = ({ name, inherited }: Column) =>
    places.get(name) ?? (inherited ? behind : behind + 1);
  return { ...table, columns: table.columns.toSorted((a, b) => place(a) - place(b)) };
}

/**
 * Those that both have in the order of `before`, then the others in their own. Of the new
 * ones those come first that a table has of its parents alone, as a dump would put them.
 */
export function inColumnOrder(schema: Schema, before: Schema): Schema {
  const known = new Map(before.tables.map((table) => [tableId(table), table]));
  const wanted = new Map(schema.tables.map((table) => [tableId(table), table]));
  const done = new Map<string, Table>();
  const inOrder = (table: Table): Table => {
    const id = tableId(table);
    const found = done.get(id);
    if (found !== undefined) return found;
    const own = known.get(id);
    const parents = table.inherits.flatMap((name) => {
      const parent = wanted.get(tableId(name));
      return parent === undefined ? [] : [inOrder(parent)];
    });
    const result = own === undefined ? inInheritedOrder(table, parents) : ordered(table, own);
    done.set(id, result);
    return result;
  };
  return { ...schema, tables: schema.tables.map(inOrder) };
}

function sameOrder(wanted: Table, actual: Table, moved: ReadonlySet<string>): boolean {
  const unmoved = (table: Table) =>
    table.columns.map(({ name }) => name).filter((name) => !moved.has(name));
  return unmoved(wanted).join('\0') === unmoved(actual).join('\0');
}

/**
 * `wanted` with its columns as the plan has left them: where it announces that one moves, that one
 * may stand anywhere, and no other.
 */
export function inMovedOrder(
  wanted: Schema,
  actual: Schema,
  { findings }: Pick<Plan, 'findings'>,
): Schema {
  const announced = new Set(
    findings.filter(({ code }) => code === columnMoves).map(({ subject }) => subject),
  );
  if (announced.size === 0) return wanted;
  const found = new Map(actual.tables.map((table) => [tableId(table), table]));
  const ordered = (table: Table): Table => {
    const names = table.columns
      .map(({ name }) => name)
      .filter((name) => announced.has(objectId('column', table.schema, table.name, name)));
    const other = found.get(tableId(table));
    if (names.length === 0 || other === undefined) return table;
    if (!sameOrder(table, other, new Set(names))) return table;
    const places = new Map(other.columns.map(({ name }, i) => [name, i]));
    const place = (name: string) => places.get(name) ?? other.columns.length;
    return { ...table, columns: table.columns.toSorted((a, b) => place(a.name) - place(b.name)) };
  };
  return { ...wanted, tables: wanted.tables.map(ordered) };
}
