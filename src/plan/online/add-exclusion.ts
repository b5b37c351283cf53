/** An exclusion constraint on a table that is there, and its parts in the partitions. */
import { objectInWords } from '../../diff/words.ts';
import { type ObjectId, objectId } from '../../ir/id.ts';
import { tableId } from '../../ir/objects.ts';
import type { Exclusion, Table } from '../../ir/schema.ts';
import { addConstraint, dropConstraint, exclusionClause } from '../../postgres/ddl/constraint.ts';
import { sameExclusion } from '../../postgres/ddl/inheritance.ts';
import { alteration } from '../change/alteration.ts';
import type { ChangeContext } from '../change/context.ts';
import { leaves } from '../partition/locks.ts';
import type { Unit } from '../unit.ts';
import { exclusionPrecheck } from './precheck.ts';

/** Its parts in the partitions that are there, which PostgreSQL makes with it and names itself. */
function partsOfExclusion(context: ChangeContext, table: Table, whole: Exclusion): ObjectId[] {
  return (context.partitions.get(tableId(table)) ?? [])
    .filter((partition) => !context.isAdded(tableId(partition)))
    .flatMap((partition) => {
      const { schema, name, exclusions } = partition;
      const part = exclusions.find((each) => sameExclusion(each, whole));
      const id = part && objectId('exclusion', schema, name, part.name);
      return id !== undefined && context.isAdded(id)
        ? [id, ...partsOfExclusion(context, partition, whole)]
        : [];
    });
}

function comesWithWhole(context: ChangeContext, table: Table, exclusion: Exclusion): boolean {
  const parent = table.partitionOf && context.table(table.partitionOf);
  if (!parent) return false;
  const whole = parent.exclusions.find((each) => sameExclusion(each, exclusion));
  return (
    whole !== undefined &&
    context.isAdded(objectId('exclusion', parent.schema, parent.name, whole.name))
  );
}

/** Its index cannot be built before it: the table is locked for as long as that takes. */
export function addExclusion(context: ChangeContext, table: Table, exclusion: Exclusion): Unit[] {
  if (comesWithWhole(context, table, exclusion)) return [];
  const id = objectId('exclusion', table.schema, table.name, exclusion.name);
  const all = [id, ...partsOfExclusion(context, table, exclusion)];
  return [
    alteration({
      key: id,
      provides: all,
      needs: all
        .flatMap((each) => context.needs(each))
        .filter((need) => !all.includes(need as ObjectId)),
      changes: all.map((each) => ({ kind: 'add' as const, id: each })),
      words: `Add ${objectInWords(id)}; PostgreSQL builds its index while nobody can read or write the table`,
      sql: addConstraint(
        table,
        exclusionClause(exclusion),
        { validated: true, enforced: true },
        context.spelling,
      ),
      reverse: dropConstraint(table, exclusion.name, context.spelling),
      statementTimeout: null,
      precheck: context.isLive(tableId(table))
        ? exclusionPrecheck(table, exclusion, context.spelling)
        : null,
      locks: context.lockFamily(tableId(table), 'ACCESS EXCLUSIVE'),
      scanned: table.partitionBy === null ? [tableId(table)] : leaves(context, tableId(table)),
    }),
  ];
}
