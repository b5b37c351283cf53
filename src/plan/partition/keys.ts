/** Primary keys and UNIQUE constraints of partitioned tables, partition by partition. */
import { objectInWords } from '../../diff/words.ts';
import { type ObjectId, objectId } from '../../ir/id.ts';
import { tableId } from '../../ir/objects.ts';
import type { Key, Table } from '../../ir/schema.ts';
import { dropConstraint, keyClause } from '../../postgres/ddl/constraint.ts';
import { attachIndex } from '../../postgres/ddl/indexes.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import { alteration, setting } from '../change/alteration.ts';
import type { ChangeContext } from '../change/context.ts';
import { addKey, columnNeeds } from '../online/add-key.ts';
import type { Unit } from '../unit.ts';
import { attachKey, partitionsGone } from './join.ts';

export type KeyKind = 'primary_key' | 'unique';

const keywords = { primary_key: 'PRIMARY KEY', unique: 'UNIQUE' } as const;

export function sameColumns(one: Key, other: Key): boolean {
  return one.columns.join('\n') === other.columns.join('\n');
}

function keysOf(table: Table, kind: KeyKind): readonly Key[] {
  if (kind === 'unique') return table.uniques;
  return table.primaryKey === null ? [] : [table.primaryKey];
}

function idOf(table: Table, kind: KeyKind, key: Key): ObjectId {
  return objectId(kind, table.schema, table.name, key.name);
}

/** A partition's part of a new key of its parent: made with that. */
export function comesWithParentKey(
  context: ChangeContext,
  table: Table,
  kind: KeyKind,
  key: Key,
): boolean {
  const parent = table.partitionOf && context.table(table.partitionOf);
  if (!parent) return false;
  return keysOf(parent, kind).some(
    (other) => sameColumns(key, other) && context.isAdded(idOf(parent, kind, other)),
  );
}

interface Part {
  readonly table: Table;
  readonly key: Key;
  readonly above: Part | null;
}

/** The key and its parts, parents first. Null when a partition lists no part of it. */
function family(context: ChangeContext, kind: KeyKind, part: Part): Part[] | null {
  const partitions = context.partitions.get(tableId(part.table)) ?? [];
  const found: Part[] = [part];
  for (const table of partitions) {
    const key = keysOf(table, kind).find((each) => sameColumns(each, part.key));
    const below = key === undefined ? null : family(context, kind, { table, key, above: part });
    if (below === null) return null;
    found.push(...below);
  }
  return found;
}

function depthOf({ above }: Part): number {
  return above === null ? 0 : depthOf(above) + 1;
}

/** What a foreign key needs is the whole, which is valid with the last of its parts. */
function keyAlone(kind: KeyKind, { table, key, above }: Part): string {
  const id = idOf(table, kind, key);
  return above === null ? `${id}#only` : id;
}

/** On the parent alone: it holds no rows. */
function onParent(context: ChangeContext, kind: KeyKind, part: Part): Unit {
  const { table, key } = part;
  const id = idOf(table, kind, key);
  const partitions = context.partitions.get(tableId(table)) ?? [];
  const head = `ALTER TABLE ONLY ${relationName(table, context.spelling)}`;
  return alteration({
    key: keyAlone(kind, part),
    needs: columnNeeds(context, table, key, id),
    after: partitions.map((each) => attachKey(tableId(each))),
    changes: [{ kind: 'add', id }],
    words: `Add ${objectInWords(id)} to the partitioned table, for its partitions' to be attached to`,
    sql: `${head}\n  ADD ${keyClause(keywords[kind], key)}`,
    reverse: '',
    undo: 'implied',
    locks: context.locks([tableId(table)], 'ACCESS EXCLUSIVE'),
  });
}

function onPartition(context: ChangeContext, kind: KeyKind, part: Part): Unit[] {
  const { table, key, above } = part;
  const id = idOf(table, kind, key);
  // It is made with its table, or was there before.
  if (context.isAdded(tableId(table)) || !context.isAdded(id)) return [];
  if (table.partitionBy !== null) return [onParent(context, kind, part)];
  return addKey(context, table, kind, key).map((each) => ({
    ...each,
    needs: above === null ? each.needs : [...each.needs, keyAlone(kind, above)],
    // The reverse of the parent's takes it along, with its index.
    ...(each.key === id ? { undo: 'implied' as const } : {}),
  }));
}

/** The key of the whole takes those along that partitions had before it. */
function again(context: ChangeContext, kind: KeyKind, parts: readonly Part[]): string[] {
  return parts
    .map((part) => ({ ...part, id: idOf(part.table, kind, part.key) }))
    .filter(({ id }) => context.before.has(id) && !context.isAdded(id))
    .map(({ table, key }) => {
      const head = `ALTER TABLE ${relationName(table, context.spelling)}`;
      return `${head}\n  ADD ${keyClause(keywords[kind], key)}`;
    });
}

export function addPartitionedKey(
  context: ChangeContext,
  table: Table,
  kind: KeyKind,
  key: Key,
): Unit[] {
  const partitions = context.partitions.get(tableId(table)) ?? [];
  const parts = family(context, kind, { table, key, above: null });
  if (parts === null || partitions.length === 0) return addKey(context, table, kind, key);
  const root = { table, key, above: null };
  const id = idOf(table, kind, key);
  // A table that joins takes a key along only when that has all of its parts.
  const deepest = parts.slice(1).sort((one, other) => depthOf(other) - depthOf(one));
  const attached = deepest.map(({ table: partition, key: own, above }, i, all) => {
    const child = idOf(partition, kind, own);
    const parent = above as Part;
    const previous = all[i - 1];
    const last = i === all.length - 1;
    return alteration({
      key: `${child}#attach`,
      provides: [`${child}#attach`, ...(last ? [id] : [])],
      needs: [
        child,
        keyAlone(kind, parent),
        attachKey(tableId(partition)),
        ...(previous === undefined ? [] : [`${idOf(previous.table, kind, previous.key)}#attach`]),
      ],
      after: last ? partitionsGone(context, tableId(table)) : [],
      changes: setting(child, {}, {}),
      words: `Make ${objectInWords(child)} a part of ${objectInWords(id)}`,
      sql: attachIndex(
        { schema: parent.table.schema, name: parent.key.name },
        { schema: partition.schema, name: own.name },
        context.spelling,
      ),
      reverse: last
        ? [dropConstraint(table, key.name, context.spelling), ...again(context, kind, parts)].join(
            ';\n',
          )
        : '',
      undo: last ? 'restores' : 'implied',
    });
  });
  return [
    onParent(context, kind, root),
    ...parts.slice(1).flatMap((part) => onPartition(context, kind, part)),
    ...attached,
  ];
}
