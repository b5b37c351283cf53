/**
 * A table with partitions that joins one whose column counts by itself: ATTACH PARTITION hands the
 * identity to the table, and not to what is below it, which joins anew for that.
 */
import type { ObjectId } from '../../ir/id.ts';
import { tableId } from '../../ir/objects.ts';
import type { Table } from '../../ir/schema.ts';
import type { TableLookup } from '../../postgres/ddl/inheritance.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import type { ChangeContext } from '../change/context.ts';
import { attachStatement } from './join.ts';

interface Below {
  readonly parent: Table;
  readonly table: Table;
}

/** Those above first. */
function below(tables: readonly Table[], parent: Table): Below[] {
  return tables
    .filter(({ partitionOf }) => partitionOf !== null && tableId(partitionOf) === tableId(parent))
    .flatMap((table) => [{ parent, table }, ...below(tables, table)]);
}

function counts(lookup: TableLookup, table: Table): boolean {
  const above = table.partitionOf && lookup(table.partitionOf);
  const own = table.columns.some(({ identity }) => identity !== null);
  return own || (above ? counts(lookup, above) : false);
}

interface Joining {
  readonly table: Table;
  readonly parent: Table;
  /** The partitions that are there when it joins. */
  readonly tables: readonly Table[];
  readonly lookup: TableLookup;
}

function anew(context: ChangeContext, { table, parent, tables, lookup }: Joining, attach: string) {
  const name = (each: Table) => relationName(each, context.spelling);
  const under = counts(lookup, parent) ? below(tables, table) : [];
  const sql = [
    ...under
      .toReversed()
      .map((each) => `ALTER TABLE ${name(each.parent)} DETACH PARTITION ${name(each.table)}`),
    attach,
    ...under.map((each) =>
      attachStatement(context, each.table, each.table.partitionOf?.bound ?? 'DEFAULT', each.parent),
    ),
  ].join(';\n');
  const rows = under.map((each) => each.table).filter(({ partitionBy }) => partitionBy === null);
  return { sql, scanned: rows.map(tableId).filter(context.isLive) };
}

/** Between the statements none of the rows can be found: they are one step. */
export function withIdentityBelow(
  context: ChangeContext,
  table: Table,
  parent: Table,
  attach: string,
): { readonly sql: string; readonly scanned: readonly ObjectId[] } {
  const kept = context.to.tables.filter((each) => {
    const was = context.existing.get(tableId(each));
    return each.partitionOf !== null && was?.dependsOn.includes(tableId(each.partitionOf)) === true;
  });
  return anew(context, { table, parent, tables: kept, lookup: context.table }, attach);
}

/** The same for a table that comes back. */
export function withIdentityBelowAgain(
  context: ChangeContext,
  table: Table,
  parent: Table,
  attach: string,
): string {
  const { tables } = context.from;
  return anew(context, { table, parent, tables, lookup: context.tableBefore }, attach).sql;
}
