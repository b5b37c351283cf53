/**
 * Indexes of partitioned tables and of partitions: made on the parent alone, built on each
 * partition while others read and write, and attached; with the last the parent's is valid.
 */
import { objectInWords } from '../../diff/words.ts';
import { type ObjectId, objectId } from '../../ir/id.ts';
import { tableId } from '../../ir/objects.ts';
import type { Index, Table } from '../../ir/schema.ts';
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

/** The parent of a partition's new index, on the parent alone: it holds no rows. */
function onParent(context: ChangeContext, one: Placed, attached: ReadonlySet<ObjectId>): Unit[] {
  const { table, index, id } = one;
  const partitions = context.partitions.get(tableId(table)) ?? [];
  const name = qualified(table.schema, index.name, context.spelling.defaultSchema);
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
      undo: attached.has(rootOf(context, one).id) ? 'implied' : 'restores',
      locks: context.locks([tableId(table)], 'SHARE'),
    }),
    ...commentUnits(id, id, `INDEX ${name}`, index.comment),
  ];
}

function onPartition(context: ChangeContext, one: Placed): Unit[] {
  const { table, index, id } = one;
  const before = context.tableBefore(table)?.indexes.find(({ name }) => name === index.name);
  const old = before?.partitionOf === null ? before : undefined;
  return addIndex(context, { ...table, id: tableId(table) }, index, old).map((each) =>
    // It goes with the parent's index, which is undone first.
    index.partitionOf !== null && each.key === id && each.transaction === 'inside'
      ? { ...each, undo: 'implied' as const }
      : each,
  );
}

/** It takes those along that partitions had before it. */
function dropWhole(context: ChangeContext, root: Placed, chain: readonly Placed[]): string {
  const kept = chain.filter(({ id }) => context.before.has(id) && !context.isAdded(id));
  const again = kept.map(({ table, index }) => createIndex(table, index, context.spelling));
  return [dropIndex(root.table, root.index, context.spelling), ...again].join(';\n');
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
  const whole = context.isAdded(root.id);
  return alteration({
    key: `${id}#attach`,
    needs: [
      id,
      attachKey(tableId(table)),
      ...(above === null ? [] : [above.id]),
      ...(previous === null ? [] : [previous]),
    ],
    after: last ? partitionsGone(context, tableId(root.table)) : [],
    changes: setting(id, { partitionOf: null }, { partitionOf: parent }),
    words: `Make ${objectInWords(id)} a part of ${parent.name}`,
    sql: attachIndex(parent, { schema: table.schema, name: index.name }, context.spelling),
    // PostgreSQL has no DETACH for indexes: the whole goes at once.
    reverse: chain !== null && whole ? dropWhole(context, root, chain) : '',
    undo: whole ? (last ? 'restores' : 'implied') : 'cannot',
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

export function addPartitionIndexes(context: ChangeContext): Unit[] {
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
