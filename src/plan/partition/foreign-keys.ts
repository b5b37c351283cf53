/**
 * Foreign keys of partitioned tables: added to each partition for new rows first, then looked at,
 * then made one; PostgreSQL takes the partitions' own for its parts. It has no NOT VALID for the
 * whole before 18 (ALTER TABLE, ADD table_constraint).
 */
import { objectId } from '../../ir/id.ts';
import { tableId } from '../../ir/objects.ts';
import type { ForeignKey, Table } from '../../ir/schema.ts';
import type { ChangeContext } from '../change/context.ts';
import { addForeignKey, foreignKeyTarget } from '../online/add-constraint.ts';
import type { Unit } from '../unit.ts';

/** Whatever they are called. */
export function isSameReference(one: ForeignKey, other: ForeignKey): boolean {
  const facts = ({ name: _, comment: __, validated: ___, ...rest }: ForeignKey) =>
    JSON.stringify(rest);
  return facts(one) === facts(other);
}

/** Partitions with rows, and their part of the key. */
function leaves(
  context: ChangeContext,
  table: Table,
  key: ForeignKey,
): { table: Table; key: ForeignKey }[] {
  const partitions = context.partitions.get(tableId(table)) ?? [];
  return partitions.flatMap((partition) => {
    if (partition.partitionBy !== null) return leaves(context, partition, key);
    const own = partition.foreignKeys.find((each) => isSameReference(each, key));
    return own === undefined || context.isAdded(tableId(partition))
      ? []
      : [{ table: partition, key: own }];
  });
}

export function addPartitionedForeignKey(
  context: ChangeContext,
  table: Table,
  key: ForeignKey,
): Unit[] {
  const whole = addForeignKey(context, table, key);
  const parts = key.validated && key.enforced ? leaves(context, table, key) : [];
  const live = parts.filter((part) => context.isLive(tableId(part.table)));
  if (live.length === 0) return whole;
  const own = live.flatMap((part) => addForeignKey(context, part.table, part.key));
  const ready = live.map((part) =>
    objectId('foreign_key', part.table.schema, part.table.name, part.key.name),
  );
  const id = objectId('foreign_key', table.schema, table.name, key.name);
  return [
    // The reverse of the whole takes its parts along.
    ...own.map((unit) => ({ ...unit, undo: 'implied' as const })),
    ...whole.map((unit) =>
      unit.key === id
        ? {
            ...unit,
            needs: [...unit.needs, ...ready, ...ready.map((each) => `${each}#valid`)],
            scanned: [],
            // The triggers of the parts are replaced by those of the whole.
            locks: [
              ...unit.locks.filter((lock) => lock.id !== foreignKeyTarget(key)),
              ...context.locks([foreignKeyTarget(key)], 'ACCESS EXCLUSIVE'),
            ],
            words: `${unit.words}, which takes those of the partitions for its parts`,
          }
        : unit,
    ),
  ];
}
