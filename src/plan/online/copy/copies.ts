/**
 * Which columns change their type beside themselves: a new column takes over the values of the
 * old one while others read and write, and then its name (ALTER TABLE … TYPE would write the
 * table anew while nobody can read it).
 */
import type { Change } from '../../../diff/change.ts';
import { type ObjectId, objectId } from '../../../ir/id.ts';
import { tableId } from '../../../ir/objects.ts';
import type { Column, Schema, Table } from '../../../ir/schema.ts';
import type { ColumnType } from '../../../ir/type.ts';
import { shortenIdentifier } from '../../../postgres/identifier.ts';
import { domainOf } from '../../cast/cast.ts';
import { isTyped } from '../../change/typed-tables.ts';
import { type Rebuilds, rebuildOf } from './rebuilds.ts';
import { isWidening } from './widening.ts';

export interface Copy {
  readonly id: ObjectId;
  readonly owner: ObjectId;
  /** The table as it shall be, and as it is. */
  readonly table: Table;
  readonly tableBefore: Table;
  readonly before: Column;
  readonly after: Column;
  /** What the new column is called until it takes the name of the old one, and the old one then. */
  readonly temporary: string;
  readonly old: string;
}

export type Copies = ReadonlyMap<ObjectId, Copy>;

export interface CopyQuestion {
  readonly from: Schema;
  readonly to: Schema;
  readonly changes: readonly Change[];
  readonly rebuilds: Rebuilds;
  /** Tables that nobody waits for. */
  readonly isEmpty: (table: ObjectId) => boolean;
}

/** The name, or the first one like it that is not taken. */
export function freeName(wished: string, taken: ReadonlySet<string>): string {
  for (let n = 1; ; n += 1) {
    const name = shortenIdentifier(n === 1 ? wished : `${wished}${n}`);
    if (!taken.has(name)) return name;
  }
}

/** PostgreSQL looks at each row of a column whose domain demands something, whatever the way. */
function isConstrained(schema: Schema, type: ColumnType): boolean {
  const domain = domainOf(schema, type);
  if (domain === undefined) return false;
  return domain.notNull || domain.checks.length > 0 || isConstrained(schema, domain.type);
}

/** Partitions, parents, children, or a type that it is of. */
export function hasFamily(schema: Schema, table: Table): boolean {
  if (table.partitionBy !== null || table.partitionOf !== null || table.inherits.length > 0) {
    return true;
  }
  const id = tableId(table);
  // Another column would stand behind the others, where the type has it in its place.
  if (isTyped(schema, id)) return true;
  return schema.tables.some((other) => other.inherits.some((parent) => tableId(parent) === id));
}

/** A key over a period takes no index that was built before (ALTER TABLE, USING INDEX). */
function hasPeriodKey(table: Table, column: string): boolean {
  const keys = [...table.uniques, ...(table.primaryKey === null ? [] : [table.primaryKey])];
  return keys.some((key) => key.withoutOverlaps && key.columns.includes(column));
}

/** A computed column that becomes a plain one, and cannot where it stands (DROP EXPRESSION). */
function isFreed(before: Column, after: Column): boolean {
  const same = JSON.stringify(before.type) === JSON.stringify(after.type);
  return after.generated === null && (before.generated?.kind === 'virtual' || !same);
}

function names(table: Table): string[] {
  return table.columns.map(({ name }) => name);
}

function copyOf(question: CopyQuestion, id: ObjectId, table: Table, name: string): Copy | null {
  const { from, to } = question;
  const owner = tableId(table);
  const tableBefore = from.tables.find((each) => tableId(each) === owner);
  const before = tableBefore?.columns.find((each) => each.name === name);
  const after = table.columns.find((each) => each.name === name);
  if (tableBefore === undefined || before === undefined || after === undefined) return null;
  if (question.isEmpty(owner)) return null;
  if (after.generated !== null || (before.generated !== null && !isFreed(before, after)))
    return null;
  if (hasFamily(from, tableBefore) || hasFamily(to, table)) return null;
  if (isConstrained(to, after.type)) return null;
  if (hasPeriodKey(table, name) || hasPeriodKey(tableBefore, name)) return null;
  const taken = new Set([...names(table), ...names(tableBefore)]);
  return {
    id,
    owner,
    table,
    tableBefore,
    before,
    after,
    temporary: freeName(`${name}_new`, taken),
    old: freeName(`${name}_old`, taken),
  };
}

/** In place where PostgreSQL keeps the rows, and the indexes over them, as they are. */
export function isInPlace(table: Table, before: Column, after: Column): boolean {
  if (before.collation !== after.collation) {
    const same = JSON.stringify(before.type) === JSON.stringify(after.type);
    return (same || isWidening(before.type, after.type)) && !isIndexed(table, after.name);
  }
  return isWidening(before.type, after.type);
}

/** Expressions may hold the column without naming it apart. */
function isIndexed(table: Table, column: string): boolean {
  const indexes = [...table.indexes, ...table.exclusions];
  const keys = [...table.uniques, ...(table.primaryKey === null ? [] : [table.primaryKey])];
  return (
    keys.some((key) => key.columns.includes(column)) ||
    indexes.some(({ elements }) =>
      elements.some((element) => element.column === column || element.column === null),
    )
  );
}

export function copiedColumns(question: CopyQuestion): Copies {
  const retyped = new Set(
    question.changes
      .filter(
        (change) =>
          change.kind === 'set' && ('type' in change.after || 'collation' in change.after),
      )
      .map(({ id }) => id),
  );
  const copies = question.to.tables.flatMap((table) =>
    table.columns.flatMap((column) => {
      const id = objectId('column', table.schema, table.name, column.name);
      const rebuilt = rebuildOf(question.rebuilds, column.type) !== undefined;
      if (!retyped.has(id) && !rebuilt) return [];
      const copy = copyOf(question, id, table, column.name);
      if (copy === null) return [];
      const { before, after } = copy;
      const freed = before.generated !== null;
      if (!freed && !rebuilt && isInPlace(copy.tableBefore, before, after)) return [];
      return [copy];
    }),
  );
  return new Map(copies.map((copy) => [copy.id, copy]));
}
