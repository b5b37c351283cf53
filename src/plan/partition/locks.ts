/** Locks that reach the partitions of a table, but no table that inherits from it (section 5.11). */
import type { ObjectId } from '../../ir/id.ts';
import { tableId } from '../../ir/objects.ts';
import type { Table } from '../../ir/schema.ts';
import type { ChangeContext } from '../change/context.ts';
import type { Context } from '../context.ts';
import type { LockMode } from '../plan.ts';
import type { Lock } from '../unit.ts';

/** The table, and its partitions when it is partitioned. */
export function withPartitions(context: Context, id: ObjectId, mode: LockMode): Lock[] {
  const table = context.to.tables.find((each) => tableId(each) === id);
  const isPartitioned = table !== undefined && table.partitionBy !== null;
  return context.locks(isPartitioned ? context.family(id) : [id], mode);
}

/** The table and what inherits from it, as far as they hold rows of their own and were there before. */
export function leaves(context: ChangeContext, id: ObjectId): ObjectId[] {
  const partitioned = new Set(
    context.from.tables.filter(({ partitionBy }) => partitionBy !== null).map(tableId),
  );
  return context.family(id).filter((each) => !partitioned.has(each));
}

/** The partition that takes what no other does: it must hold no row of a new one. */
export function defaultPartition(context: Context, parent: ObjectId): Table | undefined {
  const partitions = context.partitions.get(parent) ?? [];
  return partitions.find(
    (each) => each.partitionOf?.bound === 'DEFAULT' && context.existing.has(tableId(each)),
  );
}
