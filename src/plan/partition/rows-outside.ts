/** The queries that find rows which a partition's joining or leaving would fail on. */
import { type ObjectId, objectId } from '../../ir/id.ts';
import { tableId } from '../../ir/objects.ts';
import type { Table } from '../../ir/schema.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import { quoteIdentifier } from '../../postgres/identifier.ts';
import type { ChangeContext } from '../change/context.ts';
import { referringToWhole } from '../change/referred-partition.ts';
import type { Context } from '../context.ts';
import { anyRows } from '../online/precheck.ts';
import { boundCondition, rowCondition } from './bound.ts';
import { defaultPartition } from './locks.ts';

interface Query {
  readonly from: string;
  readonly where: string;
}

/** Where the parent is made in the same plan, its oid, which places rows by their hash, is not known. */
function condition(context: Context, parent: Table, bound: string): string | null {
  const there = context.existing.has(tableId(parent));
  return rowCondition(parent, bound, there ? relationName(parent, context.spelling) : null);
}

/** Rows of a table that joins with that bound; a DEFAULT takes what no other partition does. */
function outside(context: Context, table: Table, parent: Table, bound: string): Query[] {
  const from = relationName(table, context.spelling);
  if (bound !== 'DEFAULT') {
    const own = condition(context, parent, bound);
    return own === null ? [] : [{ from, where: `NOT (${own})` }];
  }
  const others = (context.partitions.get(tableId(parent)) ?? [])
    .filter((each) => tableId(each) !== tableId(table))
    .map((each) => condition(context, parent, each.partitionOf?.bound ?? ''));
  const known = others.flatMap((other) => (other === null ? [] : [`(${other})`]));
  return known.length === 0 || known.length < others.length
    ? []
    : [{ from, where: known.join(' OR ') }];
}

/** Rows of the default partition that a new bound takes. */
function inDefault(context: Context, table: Table, parent: Table, bound: string): Query[] {
  const fallback = defaultPartition(context, tableId(parent));
  const taken = condition(context, parent, bound);
  if (fallback === undefined || taken === null || tableId(fallback) === tableId(table)) return [];
  return [{ from: relationName(fallback, context.spelling), where: taken }];
}

/**
 * What ATTACH PARTITION would stop at. Null where guards see to it, where no row can be in the way,
 * and where no query says what the bound does.
 */
export function joinPrecheck(
  context: Context,
  table: Table,
  parent: Table,
  /** It may hold rows itself. */
  live: boolean,
): string | null {
  const bound = table.partitionOf?.bound ?? 'DEFAULT';
  if (boundCondition(parent, bound) !== null) return null;
  const queries = [
    ...(live ? outside(context, table, parent, bound) : []),
    ...inDefault(context, table, parent, bound),
  ];
  return anyRows(queries);
}

/** Rows that refer to a partition which leaves: their keys would lead nowhere. */
export function leavePrecheck(context: ChangeContext, id: ObjectId): string | null {
  const partition = context.from.tables.find((table) => tableId(table) === id);
  if (partition === undefined) return null;
  const keys = new Set(referringToWhole(context, id).filter((key) => !context.fate.isGone(key)));
  const of = relationName(partition, context.spelling);
  const queries = context.from.tables.flatMap((table) =>
    // A partition's key is its parent's, whose rows are its too.
    table.foreignKeys
      .filter(({ name }) => keys.has(objectId('foreign_key', table.schema, table.name, name)))
      .filter(({ period }) => !period && table.partitionOf === null)
      .map(({ columns, references }) => {
        const pairs = columns.map(
          (name, at) =>
            `referred.${quoteIdentifier(references.columns[at] ?? name)} = referring.${quoteIdentifier(name)}`,
        );
        return {
          from: `${relationName(table, context.spelling)} AS referring`,
          where: `EXISTS (SELECT FROM ${of} AS referred WHERE ${pairs.join(' AND ')})`,
        };
      }),
  );
  return anyRows(queries);
}
