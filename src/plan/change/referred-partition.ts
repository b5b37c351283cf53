/** A partition that is dropped while foreign keys lead to the whole: PostgreSQL drops none of those. */
import { type ObjectId, objectId } from '../../ir/id.ts';
import { tableId } from '../../ir/objects.ts';
import type { Table } from '../../ir/schema.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import type { Lock } from '../unit.ts';
import type { ChangeContext } from './context.ts';

function parentOf(context: ChangeContext, id: ObjectId): Table | undefined {
  const table = context.from.tables.find((each) => tableId(each) === id);
  if (!table?.partitionOf) return undefined;
  return context.tableBefore(table.partitionOf);
}

/** Foreign keys to what the table is a partition of, at any height. */
export function referringToWhole(context: ChangeContext, id: ObjectId): ObjectId[] {
  const parent = parentOf(context, id);
  if (parent === undefined || context.fate.isGone(tableId(parent))) return [];
  const own = context.from.tables.flatMap((table) =>
    table.foreignKeys
      .filter(({ references }) => references.schema === parent.schema)
      .filter(({ references }) => references.table === parent.name)
      .map(({ name }) => objectId('foreign_key', table.schema, table.name, name)),
  );
  return [...own, ...referringToWhole(context, tableId(parent))];
}

/** Keys that stay: out of the whole, nothing refers to it any more (ALTER TABLE, DETACH PARTITION). */
export function detachReferred(
  context: ChangeContext,
  id: ObjectId,
  keys: readonly ObjectId[],
): string[] {
  const parent = parentOf(context, id);
  const table = context.from.tables.find((each) => tableId(each) === id);
  if (parent === undefined || table === undefined || keys.every(context.fate.isGone)) return [];
  const whole = relationName(parent, context.spelling);
  return [`ALTER TABLE ${whole} DETACH PARTITION ${relationName(table, context.spelling)}`];
}

export function referringLocks(context: ChangeContext, keys: readonly ObjectId[]): Lock[] {
  const tables = keys
    .filter((key) => !context.fate.isGone(key))
    .flatMap((key) => context.before.get(key)?.parent ?? []);
  return context.locks(tables.flatMap(context.family), 'ACCESS EXCLUSIVE');
}
