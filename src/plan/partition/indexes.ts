/**
 * Indexes of partitioned tables and of partitions: made on the parent alone, built on each
 * partition while others read and write, and attached; with the last the parent's is valid.
 */
import { objectInWords } from '../../diff/words.ts';
import { type ObjectId, objectId } from '../../ir/id.ts';
import { tableId } from '../../ir/objects.ts';
import type { Index, Table } from '../../ir/schema.ts';
import { setComment } from '../../postgres/ddl/comment.ts';
import { attachIndex, createIndex, dropIndex } from '../../postgres/ddl/indexes.ts';
import { qualified } from '../../postgres/identifier.ts';
import { commentUnits } from '../add/comment.ts';
import { alteration, setting } from '../change/alteration.ts';
import type { ChangeContext } from '../change/context.ts';
import { addIndex } from '../online/add-index.ts';
import type { Unit } from '../unit.ts';
import { attachKey, partitionsGone } from './join.ts';

interface Placed {
  readonly table: Table;
  readonly index: Index;
  readonly id: ObjectId;
}

function placed(table: Table, index: Index): Placed {
  return { table, index, id: objectId('index', table.schema, table.name, index.name) };
}

function parentOf(context: ChangeContext, { table, index }: Placed): Placed | null {
  const parent = table.partitionOf && context.table(table.partitionOf);
  const found = parent?.indexes.find(({ name }) => name === index.partitionOf?.name);
  return parent && found ? placed(parent, found) : null;
}

function rootOf(context: ChangeContext, one: Placed): Placed {
  const parent = parentOf(context, one);
  return parent === null ? one : rootOf(context, parent);
}

function wasPartOf(context: ChangeContext, table: Table, whole: Table): boolean {
  const parent = context.tableBefore(table)?.partitionOf;
  return parent != null && tableId(parent) === tableId(whole);
}

/**
 * How a part leaves its whole on the way back, since PostgreSQL has no DETACH for indexes: with the
 * new whole, which is dropped; with its table, which is detached; or the whole is made again.
 */
function wayBack(context: ChangeContext, one: Placed): 'whole' | 'table' | 'again' {
  if (context.isAdded(rootOf(context, one).id)) return 'whole';
  for (let each = one, above = parentOf(context, one); above !== null; ) {
    if (!wasPartOf(context, each.table, above.table)) return 'table';
    each = above;
    above = parentOf(context, each);
  }
  return 'again';
}

/** What it is a part of is new as well: it goes with that. */
function goesWithParent(context: ChangeContext, one: Placed): boolean {
  const above = parentOf(context, one);
  return above !== null && context.isAdded(above.id);
}

/** The parent of a partition's new index, on the parent alone: it holds no rows. */
function onParent(context: ChangeContext, one: Placed, attached: ReadonlySet<ObjectId>): Unit[] {
  const { table, index, id } = one;
  const partitions = context.partitions.get(tableId(table)) ?? [];
  const name = qualified(table.schema, index.name, context.spelling.defaultSchema);
  const apart = wayBack(context, one) === 'table' && !goesWithParent(context, one);
  const along = attached.has(rootOf(context, one).id) && !apart;
  return [
    alteration({
      key: id,
      needs: context.needs(id),
      // A partition that comes later would get a part under a name of PostgreSQL's own.
      after: partitions.map((each) => attachKey(tableId(each))),
      changes: [{ kind: 'add', id }],
      words: `Create ${objectInWords(id)} on the partitioned table, for its partitions' to be attached to`,
      sql: createIndex(table, index, context.spelling, partitions.length > 0),
      reverse: dropIndex(table, index, context.spelling),
      undo: along ? 'implied' : 'restores',
      locks: context.locks([tableId(table)], 'SHARE'),
    }),
    ...commentUnits(id, id, `INDEX ${name}`, index.comment),
  ];
}

function onPartition(context: ChangeContext, one: Placed): Unit[] {
  const { table, index, id } = one;
  const before = context.tableBefore(table)?.indexes.find(({ name }) => name === index.name);
  const old = before?.partitionOf === null ? before : undefined;
  const way = wayBack(context, one);
  // It goes with the parent's index, which is undone first.
  const along = index.partitionOf !== null && (way !== 'table' || goesWithParent(context, one));
  return addIndex(context, { ...table, id: tableId(table) }, index, old).map((each) => {
    const made = each.key === id || each.key === `${id}#built`;
    const goes = along && made && (way !== 'whole' || each.transaction === 'inside');
    return goes ? { ...each, undo: 'implied' as const } : each;
  });
}

/** It takes those along that partitions had before it. */
function dropWhole(context: ChangeContext, root: Placed, chain: readonly Placed[]): string {
  const kept = chain.filter(({ id }) => context.before.has(id) && !context.isAdded(id));
  const again = kept.map(({ table, index }) => createIndex(table, index, context.spelling));
  return [dropIndex(root.table, root.index, context.spelling), ...again].join(';\n');
}

/** As it was, on the table alone, with the parts that it had; and what was no part of it yet. */
function makeAgain(context: ChangeContext, root: Placed, chain: readonly Placed[]): string {
  const lines = (table: Table, index: Index): string[] => {
    const partitions = context.from.tables.filter(
      ({ partitionOf }) => partitionOf !== null && tableId(partitionOf) === tableId(table),
    );
    const only = partitions.length > 0;
    return [
      createIndex(table, index, context.spelling, only),
      ...(index.comment === null
        ? []
        : [
            setComment(
              `INDEX ${qualified(table.schema, index.name, context.spelling.defaultSchema)}`,
              index.comment,
            ),
          ]),
      ...partitions.flatMap((partition) =>
        partition.indexes
          .filter(({ partitionOf }) => partitionOf?.name === index.name)
          .flatMap((part) => [
            ...lines(partition, part),
            attachIndex(
              { schema: table.schema, name: index.name },
              { schema: partition.schema, name: part.name },
              context.spelling,
            ),
          ]),
      ),
    ];
  };
  const there = chain.filter(({ id }) => context.before.has(id) && !context.isAdded(id));
  const again = [root, ...there].flatMap((each) => {
    const table = context.tableBefore(each.table) ?? each.table;
    const index = table.indexes.find(({ name }) => name === each.index.name) ?? each.index;
    return lines(table, index);
  });
  return [dropIndex(root.table, root.index, context.spelling), ...again].join(';\n');
}

/** With its last part, an index of a partitioned table is valid. */
function becomesValid(context: ChangeContext, { id }: Placed) {
  const change = context.fate.altered.get(id);
  return change?.after.valid === true ? setting(id, { valid: false }, { valid: true }) : [];
}

function attach(
  context: ChangeContext,
  one: Placed,
  previous: string | null,
  /** Null but for the last of its chain. */
  chain: readonly Placed[] | null,
): Unit {
  const { table, index, id } = one;
  const last = chain !== null;
  const root = rootOf(context, one);
  const parent = index.partitionOf ?? { schema: table.schema, name: '' };
  const above = parentOf(context, one);
  const way = wayBack(context, one);
  const back = {
    whole: () => (chain === null ? '' : dropWhole(context, root, chain)),
    again: () => makeAgain(context, root, chain ?? []),
    table: () => '',
  };
  return alteration({
    key: `${id}#attach`,
    needs: [
      id,
      attachKey(tableId(table)),
      ...(above === null ? [] : [above.id]),
      ...(previous === null ? [] : [previous]),
    ],
    after: last ? partitionsGone(context, tableId(root.table)) : [],
    changes: [
      ...setting(id, { partitionOf: null }, { partitionOf: parent }),
      ...(last ? becomesValid(context, root) : []),
    ],
    words: `Make ${objectInWords(id)} a part of ${parent.name}`,
    sql: attachIndex(parent, { schema: table.schema, name: index.name }, context.spelling),
    reverse: last ? back[way]() : '',
    undo: last && way !== 'table' ? 'restores' : 'implied',
  });
}

function isNew(context: ChangeContext, { table, id }: Placed): boolean {
  return context.isAdded(id) && !context.isAdded(tableId(table));
}

/** Indexes that become a part of another while their table was a partition before. */
function attachedLater(context: ChangeContext, { id, index }: Placed): boolean {
  const change = context.fate.altered.get(id);
  if (change === undefined || !('partitionOf' in change.after) || index.partitionOf === null)
    return false;
  const table = context.objects.get(id)?.parent ?? null;
  return table !== null && !('partitionOf' in (context.fate.altered.get(table)?.after ?? {}));
}

/** New indexes of partitioned tables and partitions, and what is attached, by the whole of each. */
function chainsOf(context: ChangeContext) {
  const all = context.to.tables
    .filter(({ partitionBy, partitionOf }) => partitionBy !== null || partitionOf !== null)
    .flatMap((table) => table.indexes.map((index) => placed(table, index)));
  const added = all.filter((each) => isNew(context, each));
  const chains = new Map<ObjectId, Placed[]>();
  for (const each of [...added, ...all.filter((one) => attachedLater(context, one))]) {
    if (each.index.partitionOf === null) continue;
    const root = rootOf(context, each).id;
    chains.set(root, [...(chains.get(root) ?? []), each]);
  }
  // A table that joins takes an index along only when that has all of its parts.
  const depth = (each: Placed): number => {
    const above = parentOf(context, each);
    return above === null ? 0 : depth(above) + 1;
  };
  for (const [root, chain] of chains) {
    const deepest = [...chain].sort((one, other) => depth(other) - depth(one));
    chains.set(root, deepest);
  }
  return { added, chains };
}

/** An index of a partitioned table is valid as soon as its last part is attached. */
export function isCompletedByParts(context: ChangeContext, index: ObjectId): boolean {
  return chainsOf(context).chains.has(index);
}

export function addPartitionIndexes(context: ChangeContext): Unit[] {
  const { added, chains } = chainsOf(context);
  const roots = new Set(chains.keys());
  const made = added.flatMap((each) =>
    each.table.partitionBy !== null ? onParent(context, each, roots) : onPartition(context, each),
  );
  const attached = [...chains.values()].flatMap((chain) =>
    chain.map((each, i) => {
      const previous = chain[i - 1];
      return attach(
        context,
        each,
        previous === undefined ? null : `${previous.id}#attach`,
        i === chain.length - 1 ? chain : null,
      );
    }),
  );
  return [...made, ...attached];
}
