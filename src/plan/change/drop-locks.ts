/** What DROP locks: the tables of what goes, and those that hear of it. */
import { isCarried, type ObjectId, objectId, parseObjectId } from '../../ir/id.ts';
import { tableId } from '../../ir/objects.ts';
import { carriedLock } from '../add/carried-locks.ts';
import { isSameReference } from '../partition/foreign-keys.ts';
import { ownerOf } from '../partition/join.ts';
import type { LockMode } from '../plan.ts';
import type { Lock } from '../unit.ts';
import type { ChangeContext } from './context.ts';
import { leavesParent } from './drop-groups.ts';
import { tableOf } from './find.ts';
import { belowKeepers } from './kept-checks.ts';
import { triggerTables } from './trigger-tables.ts';

/** The default partition takes what comes for a partition that is gone, and is told so. */
function defaultBeside(context: ChangeContext, id: ObjectId): ObjectId[] {
  const parent = context.from.tables.find((table) => tableId(table) === id)?.partitionOf ?? null;
  if (parent === null) return [];
  return context.from.tables
    .filter(({ partitionOf }) => partitionOf?.bound === 'DEFAULT')
    .filter(({ partitionOf }) => partitionOf !== null && tableId(partitionOf) === tableId(parent))
    .map(tableId);
}

/** As they are when it goes: a partition that leaves has left, one that joins is not there yet. */
function withPartitions(context: ChangeContext, id: ObjectId): readonly ObjectId[] {
  const below = context.from.tables.filter(
    ({ partitionOf }) => partitionOf !== null && tableId(partitionOf) === id,
  );
  const staying = below.filter(
    (table) => table.partitionOf !== null && !leavesParent(context, table, table.partitionOf),
  );
  return [id, ...staying.flatMap((table) => withPartitions(context, tableId(table)))];
}

/** What refers to a whole goes before a partition leaves it. */
function targetOf(context: ChangeContext, id: ObjectId): readonly ObjectId[] {
  const below = context.from.tables.filter(
    ({ partitionOf }) => partitionOf !== null && tableId(partitionOf) === id,
  );
  return [id, ...below.flatMap((table) => targetOf(context, tableId(table)))];
}

/** A partition's part of a key that goes with the whole's, in a phase before the partition's own. */
function wentWithWhole({ from, fate, tableBefore }: ChangeContext, id: ObjectId): boolean {
  const own = tableOf(from, id);
  const parent = own?.partitionOf ? tableBefore(own.partitionOf) : undefined;
  if (own === undefined || parent === undefined || fate.isGone(tableId(parent))) return false;
  if (!fate.removed.has(tableId(own)) || fate.renewed.has(tableId(own))) return false;
  const key = own.foreignKeys.find(({ name }) => name === parseObjectId(id).names[2]);
  return parent.foreignKeys.some(
    (whole) =>
      key !== undefined &&
      isSameReference(whole, key) &&
      fate.isGone(objectId('foreign_key', parent.schema, parent.name, whole.name)),
  );
}

/** A child that declares the column itself keeps it, and so do those below, which hear of nothing. */
function belowOwnColumns(context: ChangeContext, owner: ObjectId, name: string): ObjectId[] {
  const childrenOf = (id: ObjectId) =>
    context.from.tables.filter(({ inherits }) => inherits.some((each) => tableId(each) === id));
  const below = (id: ObjectId): ObjectId[] =>
    childrenOf(id).flatMap((child) => [tableId(child), ...below(tableId(child))]);
  return childrenOf(owner).flatMap((child) => {
    const column = objectId('column', child.schema, child.name, name);
    const next = context.fate.altered.get(column)?.after.inherited === false;
    const keeps = next || child.columns.some((each) => each.name === name && !each.inherited);
    return keeps ? below(tableId(child)) : belowOwnColumns(context, tableId(child), name);
  });
}

export function dropLocks(
  context: ChangeContext,
  id: ObjectId,
  group: readonly ObjectId[],
): Lock[] {
  const { kind, names } = parseObjectId(id);
  const [schema = '', name = ''] = names;
  const owner = objectId('table', schema, name);
  const exclusive = (ids: readonly ObjectId[], mode: LockMode = 'ACCESS EXCLUSIVE') =>
    [...new Set(ids)]
      .filter((each) => context.before.has(each))
      .map((each) => ({ id: each, mode }));
  const targets = group
    .filter((each) => each.startsWith('foreign_key:') && !wentWithWhole(context, each))
    .flatMap((each) => context.before.get(each)?.dependsOn ?? [])
    .filter((each) => each.startsWith('table:'))
    .flatMap((each) => targetOf(context, each as ObjectId));
  if (isCarried(kind)) {
    const lock = carriedLock(
      { objects: context.before },
      id,
      context.before.get(id)?.parent ?? null,
    );
    if (kind === 'publication') return [];
    return exclusive(lock.relations, kind === 'foreign_table' ? 'ACCESS EXCLUSIVE' : lock.mode);
  }
  switch (kind) {
    case 'table': {
      const partitionOf = tableOf(context.from, id)?.partitionOf ?? null;
      const partitions = group.filter((each) => each.startsWith('table:'));
      return exclusive([
        ...[id, ...partitions],
        ...targets,
        ...(partitionOf === null ? [] : [tableId(partitionOf)]),
        ...defaultBeside(context, id),
      ]);
    }
    case 'view':
    case 'materialized_view':
      return exclusive([id]);
    case 'index':
    case 'primary_key':
    case 'unique':
    case 'foreign_key':
    case 'exclusion':
    case 'trigger':
    case 'policy':
      return exclusive([
        ...(kind === 'trigger' ? triggerTables(context, owner, id) : []),
        ...(/^(?:index|primary_key|unique|foreign_key|exclusion)$/.test(kind)
          ? withPartitions(context, owner)
          : [owner]),
        ...group
          .filter((each) => parseObjectId(each).names.length === 3)
          .map((each) => ownerOf(each)),
        objectId('view', schema, name),
        objectId('materialized_view', schema, name),
        ...targets,
      ]);
    case 'column':
    case 'check': {
      const column = names[2] ?? '';
      const apart = new Set(
        kind === 'check' ? belowKeepers(context, id) : belowOwnColumns(context, owner, column),
      );
      return exclusive([...context.family(owner).filter((each) => !apart.has(each)), ...targets]);
    }
    default:
      return [];
  }
}
