/** New partitions of a table that is there: made apart, and attached under a weaker lock. */

import { objectInWords } from '../../diff/words.ts';
import { type ObjectId, objectId, parseObjectId } from '../../ir/id.ts';
import { tableId } from '../../ir/objects.ts';
import type { Schema, Table } from '../../ir/schema.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import { allNamed, notNullNamesSet } from '../add/not-null-names.ts';
import type { Context } from '../context.ts';
import { type Lock, ranks, type Unit, unit } from '../unit.ts';
import { boundCondition } from './bound.ts';
import { type Guard, guard, noGuard } from './guard.ts';
import { defaultPartition, withPartitions } from './locks.ts';
import { namedAsAbove } from './not-null-names.ts';
import { joinPrecheck } from './rows-outside.ts';

export const attachKey = (table: ObjectId): string => `${table}#attach`;
export const detachKey = (table: ObjectId): string => `${table}#detach`;

export function attachStatement(
  context: Context,
  table: Table,
  bound: string,
  parent: Table,
): string {
  const name = relationName(table, context.spelling);
  return `ALTER TABLE ${relationName(parent, context.spelling)}\n  ATTACH PARTITION ${name} ${bound}`;
}

/** Keys of the parent become the partition's; both tables of each are locked meanwhile. */
function referencedLocks(context: Context, table: Table, parent: Table): Lock[] {
  const { schema, name, foreignKeys } = parent;
  // Keys of its own become parts of the parent's, which takes their triggers off the targets.
  const merges = context.existing.has(tableId(table));
  const mode = merges ? 'ACCESS EXCLUSIVE' : 'SHARE ROW EXCLUSIVE';
  return foreignKeys
    .filter((key) => context.existing.has(objectId('foreign_key', schema, name, key.name)))
    .map(({ references }) => objectId('table', references.schema, references.table))
    .flatMap((target) => withPartitions(context, target, mode));
}

export function attachLocks(context: Context, table: Table, parent: Table): Lock[] {
  const id = tableId(table);
  const fallback = defaultPartition(context, tableId(parent));
  const others = fallback === undefined || tableId(fallback) === id ? [] : [tableId(fallback)];
  return [
    ...context.locks([tableId(parent)], 'SHARE UPDATE EXCLUSIVE'),
    ...context.locks(context.family(id), 'ACCESS EXCLUSIVE'),
    ...context.locks(
      others.flatMap((each) => context.family(each)),
      'ACCESS EXCLUSIVE',
    ),
    ...referencedLocks(context, table, parent),
    ...referringLocks(context, parent),
  ];
}

/** Keys that lead to the parent get a constraint for the partition. */
function referringLocks(context: Context, parent: Table): Lock[] {
  const wholes = new Set<string>();
  for (let each: Table | undefined = parent; each !== undefined; ) {
    wholes.add(tableId(each));
    each = each.partitionOf === null ? undefined : context.table(each.partitionOf);
  }
  const tables = [...context.existing.values()]
    .filter(
      ({ kind, dependsOn }) => kind === 'foreign_key' && dependsOn.some((id) => wholes.has(id)),
    )
    .flatMap((key) => key.parent ?? []);
  const all = tables.flatMap((id) => context.family(id));
  return context.locks(all, 'SHARE ROW EXCLUSIVE');
}

/** Spares the default partition the look for rows that belong to the new one. */
export function defaultGuard(context: Context, table: Table, parent: Table): Guard {
  const fallback = defaultPartition(context, tableId(parent));
  const bound = table.partitionOf?.bound ?? 'DEFAULT';
  const condition = boundCondition(parent, bound);
  if (fallback === undefined || condition === null) return noGuard;
  return guard(
    context,
    fallback,
    `NOT (${condition})`,
    `not_${table.name}`,
    attachKey(tableId(table)),
  );
}

/** The default partition, when no CHECK can spare it the look. */
export function unguardedDefault(context: Context, table: Table, parent: Table): ObjectId[] {
  const fallback = defaultPartition(context, tableId(parent));
  const bound = table.partitionOf?.bound ?? 'DEFAULT';
  if (fallback === undefined || tableId(fallback) === tableId(table)) return [];
  const below = [...context.family(tableId(fallback))];
  return boundCondition(parent, bound) === null ? below : [];
}

/** What overlaps a new bound must be gone: partitions that leave, or get other bounds. */
export function siblingsGone(context: Context, table: Table, parent: Table): string[] {
  const of = tableId(parent);
  return [...context.existing.values()]
    .filter(({ kind, dependsOn }) => kind === 'table' && dependsOn.includes(of))
    .filter(({ id }) => id !== tableId(table))
    .flatMap(({ id }) => [`drop ${id}`, detachKey(id)]);
}

/** As `siblingsGone`, for a table that is new: those that get other bounds make room for it. */
function siblingsMoved(context: Context, table: Table, parent: Table): string[] {
  const of = tableId(parent);
  const moved = [...context.existing.values()]
    .filter(({ kind, dependsOn }) => kind === 'table' && dependsOn.includes(of))
    .map(({ id }) => attachKey(id));
  return [...siblingsGone(context, table, parent), ...moved];
}

/**
 * Indexes and keys of the parent that go: brought back while it has a partition without them, they
 * would stay invalid. And those that are made anew: ATTACH PARTITION makes what differs in its
 * options alone a part of the old one, and it would go with that.
 */
export function indexesGone(context: Context, parent: Table): string[] {
  const above = parent.partitionOf === null ? undefined : context.table(parent.partitionOf);
  const isOwn = ({ kind, parent: owner }: { kind: string; parent: ObjectId | null }) =>
    wholes.has(kind) && owner === tableId(parent);
  const gone = [...context.existing.values()].filter(({ id }) => !context.objects.has(id));
  const anew = [...context.objects.values()].filter(({ id }) => context.isAdded(id));
  const own = [...gone, ...anew].filter(isOwn).map(({ id }) => `drop ${id}`);
  return above === undefined ? own : [...own, ...indexesGone(context, above)];
}

/** A table has one primary key: that of a partition that joins is part of the parent's new one. */
export function keysAnew(context: Context, parent: Table): string[] {
  const { schema, name, primaryKey } = parent;
  const above = parent.partitionOf === null ? undefined : context.table(parent.partitionOf);
  const own = primaryKey === null ? [] : [objectId('primary_key', schema, name, primaryKey.name)];
  return [
    ...own.filter(context.isAdded).map((id) => `drop ${id}`),
    ...(above === undefined ? [] : keysAnew(context, above)),
  ];
}

const wholes: ReadonlySet<string> = new Set(['index', 'primary_key', 'unique']);

/** Some table that was none of its partitions becomes one. */
export function isJoined(context: Context, whole: ObjectId): boolean {
  return (context.partitions.get(whole) ?? []).some((partition) => {
    const id = tableId(partition);
    const was = context.existing.get(id)?.dependsOn.includes(whole) === true;
    return !was || isJoined(context, id);
  });
}

/** Columns that the parent is to have or to lose in the same plan. */
function parentChanges(context: Context, parent: Table): string[] {
  const id = tableId(parent);
  const columns = [...context.existing.values(), ...context.objects.values()].filter(
    (object) => object.kind === 'column' && object.parent === id,
  );
  const known = new Set(columns.map((column) => column.id));
  return [...known].flatMap((column) =>
    context.objects.has(column)
      ? // A check that stands in for NOT NULL meanwhile, the partition would have to have as well.
        ['', '#type', '#not_null', '#not_null_check dropped'].map((step) => `${column}${step}`)
      : [`drop ${column}`],
  );
}

/** A new table that comes apart and then joins a partitioned one that others use meanwhile. */
export function joinsPartitioned(context: Context, table: Table): boolean {
  if (table.partitionOf === null) return false;
  return context.existing.has(tableId(table.partitionOf)) || comesBehindParent(context, table);
}

/**
 * ATTACH PARTITION hands the identity of a column to the table that it attaches, and not to the
 * partitions that this one has: they join behind it (CREATE TABLE, GENERATED AS IDENTITY).
 */
function comesBehindParent(context: Context, table: Table): boolean {
  const parent = table.partitionOf && context.table(table.partitionOf);
  if (!parent || context.existing.has(tableId(parent))) return false;
  if (!joinsPartitioned(context, parent)) return false;
  return wholeOf(context, parent).columns.some(({ identity }) => identity !== null);
}

/** The table at the top, which owns the sequence. */
function wholeOf(context: Context, table: Table): Table {
  const parent = table.partitionOf && context.table(table.partitionOf);
  return parent ? wholeOf(context, parent) : table;
}

/** An index of a partitioned table is valid when all its parts are: an invalid one is not taken. */
export function partsBelow(context: Context, table: ObjectId): string[] {
  const partitions = context.partitions.get(table) ?? [];
  const there = partitions.filter((partition) => !comesBehindParent(context, partition));
  return there.flatMap((partition) => {
    const { schema, name, indexes, primaryKey, uniques } = partition;
    const attached = indexes.filter((index) => index.partitionOf !== null);
    return [
      ...attached.map((index) => `${objectId('index', schema, name, index.name)}#attach`),
      ...(primaryKey === null
        ? []
        : [`${objectId('primary_key', schema, name, primaryKey.name)}#attach`]),
      ...uniques.map((key) => `${objectId('unique', schema, name, key.name)}#attach`),
      ...partsBelow(context, tableId(partition)),
    ];
  });
}

export function joinExisting(context: Context, table: Table): Unit[] {
  const parent = table.partitionOf && context.table(table.partitionOf);
  if (!parent || table.partitionOf === null) return [];
  const id = tableId(table);
  const { bound } = table.partitionOf;
  const spared = defaultGuard(context, table, parent);
  const parts = [
    ...table.indexes.map(({ name }) => objectId('index', table.schema, table.name, name)),
    ...partsBelow(context, id),
  ];
  return [
    ...spared.units,
    unit({
      key: attachKey(id),
      rank: ranks.join,
      owner: id,
      needs: [
        id,
        tableId(parent),
        attachKey(tableId(parent)),
        ...spared.ready,
        ...parentChanges(context, parent),
      ],
      after: [...parts, ...siblingsMoved(context, table, parent), ...keysAnew(context, parent)],
      wishes: [...indexesGone(context, parent), ...notNullNamesSet(context, table)],
      changes: [
        {
          kind: 'set',
          id,
          before: { partitionOf: null },
          after: { partitionOf: table.partitionOf },
        },
      ],
      words: `Make ${objectInWords(id)} a partition of ${parent.name}`,
      sql: [
        ...(allNamed(context, table) ? [] : namedAsAbove(context, table, parent)),
        attachStatement(context, table, bound, parent),
      ].join(';\n'),
      reverse: `ALTER TABLE ${relationName(parent, context.spelling)} DETACH PARTITION ${relationName(table, context.spelling)}`,
      locks: attachLocks(context, table, parent),
      scanned: unguardedDefault(context, table, parent),
      precheck: joinPrecheck(context, table, parent, false),
      // The way back makes partitions again that it would overlap.
      undoApart: true,
    }),
  ];
}

/** Partitions, at any depth, that a table is to have no more: some are made anew. */
export function gonePartitions(
  context: Context & { readonly from: Schema },
  table: ObjectId,
): ObjectId[] {
  return context.from.tables
    .filter(({ partitionOf }) => partitionOf !== null && tableId(partitionOf) === table)
    .map(tableId)
    .flatMap((id) => [
      ...(context.existing.has(id) && context.objects.has(id) ? [] : [id]),
      ...gonePartitions(context, id),
    ]);
}

/** A partition that is dropped has no part of a new index: until it is gone, the whole is invalid. */
export function partitionsGone(
  context: Context & { readonly from: Schema },
  table: ObjectId,
): string[] {
  return gonePartitions(context, table)
    .filter((id) => !context.objects.has(id))
    .map((id) => `drop ${id}`);
}

/** The table that a partition's key or index belongs to, from its id. */
export function ownerOf(id: ObjectId): ObjectId {
  const [schema = '', name = ''] = parseObjectId(id).names;
  return objectId('table', schema, name);
}
