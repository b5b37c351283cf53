/** A primary key or UNIQUE constraint on a table that is there. */
import { objectInWords } from '../../diff/words.ts';
import { type ObjectId, objectId, parseObjectId } from '../../ir/id.ts';
import { tableId } from '../../ir/objects.ts';
import type { Index, Key, Table } from '../../ir/schema.ts';
import { setComment } from '../../postgres/ddl/comment.ts';
import { dropConstraint, keyClause } from '../../postgres/ddl/constraint.ts';
import { createIndex } from '../../postgres/ddl/indexes.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import { qualified, quoteIdentifier, shortenIdentifier } from '../../postgres/identifier.ts';
import { alteration, setting } from '../change/alteration.ts';
import { type ChangeContext, columnId } from '../change/context.ts';
import { waitsFor } from '../change/drop-order.ts';
import { leaves } from '../partition/locks.ts';
import type { Unit } from '../unit.ts';
import { buildIndex, concurrently } from './build-index.ts';
import { newValues } from './new-values.ts';
import { overlapPrecheck, ownRows, uniquePrecheck } from './precheck.ts';

export const keywords = { primary_key: 'PRIMARY KEY', unique: 'UNIQUE' } as const;
export type KeyKind = keyof typeof keywords;

/** The index behind a key, under another name. */
export function indexOf(key: Key, name: string): Index {
  return {
    name,
    unique: true,
    method: 'btree',
    elements: key.columns.map((column) => ({
      column,
      expression: null,
      collation: null,
      operatorClass: null,
      order: 'asc',
      nulls: 'last',
    })),
    include: key.include,
    nullsNotDistinct: key.nullsNotDistinct,
    predicate: null,
    storage: key.storage,
    valid: true,
    partitionOf: null,
    comment: null,
  };
}

export function deferrable(key: Key): string {
  switch (key.deferrable) {
    case 'not deferrable':
      return '';
    case 'initially immediate':
      return ' DEFERRABLE';
    case 'initially deferred':
      return ' DEFERRABLE INITIALLY DEFERRED';
  }
}

/** A column of a partition is NOT NULL as soon as that of a table above is. */
function notNullKeys(context: ChangeContext, table: Table, column: string): string[] {
  const parent = table.partitionOf && context.table(table.partitionOf);
  const own = `${columnId(table, column)}#not_null`;
  return parent ? [own, ...notNullKeys(context, parent, column)] : [own];
}

/** A primary key makes its columns NOT NULL with a scan, unless they are already. */
export function columnNeeds(
  context: ChangeContext,
  table: Table,
  key: Key,
  id: ObjectId,
): string[] {
  return [
    ...context.needs(id),
    ...key.columns.flatMap((name) => notNullKeys(context, table, name)),
  ];
}

function precheckOf(context: ChangeContext, table: Table, key: Key): string | null {
  return key.withoutOverlaps
    ? overlapPrecheck(table, key, context.spelling)
    : uniquePrecheck(ownRows(context, table), indexOf(key, key.name), newValues(context, table));
}

function atOnce(context: ChangeContext, table: Table, kind: KeyKind, key: Key): Unit[] {
  const id = objectId(kind, table.schema, table.name, key.name);
  const head = `ALTER TABLE ${relationName(table, context.spelling)}`;
  return [
    alteration({
      key: id,
      needs: columnNeeds(context, table, key, id),
      changes: [{ kind: 'add', id }],
      words: `Add ${objectInWords(id)}`,
      sql: `${head}\n  ADD ${keyClause(keywords[kind], key)}`,
      precheck: context.isLive(tableId(table)) ? precheckOf(context, table, key) : null,
      reverse: dropConstraint(table, key.name, context.spelling),
      statementTimeout: null,
      locks: context.lockFamily(tableId(table), 'ACCESS EXCLUSIVE'),
      scanned: leaves(context, tableId(table)),
    }),
  ];
}

/** An index that goes, and is just what the key needs. */
export function indexToTake(context: ChangeContext, table: Table, key: Key): Index | undefined {
  const wanted = JSON.stringify(indexOf(key, ''));
  return context.tableBefore(table)?.indexes.find((index) => {
    const id = objectId('index', table.schema, table.name, index.name);
    const bare = { ...indexOf(key, ''), ...index, name: '', comment: null };
    return context.fate.removed.has(id) && index.valid && JSON.stringify(bare) === wanted;
  });
}

/**
 * The index becomes the key's at once. Nothing takes it away from the key again: the way back
 * builds another one first.
 */
function taking(
  context: ChangeContext,
  table: Table,
  kind: KeyKind,
  key: Key,
  index: Index,
): Unit[] {
  const id = objectId(kind, table.schema, table.name, key.name);
  const taken = objectId('index', table.schema, table.name, index.name);
  const head = `ALTER TABLE ${relationName(table, context.spelling)}`;
  const named = (name: string) => qualified(table.schema, name, context.spelling.defaultSchema);
  const other = shortenIdentifier(`${index.name}_again`);
  const again = createIndex(table, { ...index, name: other }, context.spelling);
  const comment =
    index.comment === null ? [] : [setComment(`INDEX ${named(index.name)}`, index.comment)];
  return [
    alteration({
      key: id,
      provides: [id, `drop ${taken}`],
      // On the way back the key goes, and no reference may stand on it.
      needs: [...columnNeeds(context, table, key, id), ...waitsFor(context, [taken])],
      changes: [
        { kind: 'add', id },
        { kind: 'remove', id: taken },
      ],
      words: `Make ${objectInWords(id)} of the index that is there`,
      sql: `${head}\n  ADD CONSTRAINT ${quoteIdentifier(key.name)} ${keywords[kind]} USING INDEX ${quoteIdentifier(index.name)}${deferrable(key)}`,
      reverse: [
        dropConstraint(table, key.name, context.spelling),
        `ALTER INDEX ${named(other)} RENAME TO ${quoteIdentifier(index.name)}`,
        ...comment,
      ].join(';\n'),
      locks: context.lockFamily(tableId(table), 'ACCESS EXCLUSIVE'),
    }),
    alteration({
      key: `${id}#again`,
      needs: [id],
      transaction: 'outside',
      statementTimeout: null,
      changes: setting(id, {}, {}),
      words: `See that no index is left of an earlier way back from ${objectInWords(id)}`,
      sql: `DROP INDEX CONCURRENTLY IF EXISTS ${named(other)}`,
      reverse: concurrently(again),
    }),
  ];
}

/** What has the name goes between the build and the constraint, which renames its index. */
function isTakenByGone(context: ChangeContext, schema: string, name: string): boolean {
  const inTables: ReadonlySet<string> = new Set(['index', 'primary_key', 'unique', 'exclusion']);
  const alone: ReadonlySet<string> = new Set(['table', 'view', 'materialized_view', 'sequence']);
  return [...context.before.values()].some(({ id, kind }) => {
    if (!context.fate.isGone(id)) return false;
    const { names } = parseObjectId(id);
    if (names[0] !== schema) return false;
    return (inTables.has(kind) && names[2] === name) || (alone.has(kind) && names[1] === name);
  });
}

function online(context: ChangeContext, table: Table, kind: KeyKind, key: Key): Unit[] {
  const id = objectId(kind, table.schema, table.name, key.name);
  const own = indexToTake(context, table, key);
  if (own !== undefined) return taking(context, table, kind, key, own);
  const replaced = context.fate.replaced.has(id) || isTakenByGone(context, table.schema, key.name);
  const name = replaced ? shortenIdentifier(`${key.name}_new`) : key.name;
  const { units, key: built } = buildIndex(context, {
    id,
    owner: table,
    ownerId: tableId(table),
    index: indexOf(key, name),
    needs: context.needs(id).filter((need) => need.startsWith('column:')),
  });
  const using = `${keywords[kind]} USING INDEX ${quoteIdentifier(name)}${deferrable(key)}`;
  return [
    ...units,
    alteration({
      key: id,
      needs: [...columnNeeds(context, table, key, id), built],
      changes: [{ kind: 'add', id }],
      words: `Make ${objectInWords(id)} of the index that was built for it`,
      sql: `ALTER TABLE ${relationName(table, context.spelling)}\n  ADD CONSTRAINT ${quoteIdentifier(key.name)} ${using}`,
      // Its index goes with it: the reverse of the build finds nothing more to drop.
      reverse: dropConstraint(table, key.name, context.spelling),
      locks: context.lockFamily(tableId(table), 'ACCESS EXCLUSIVE'),
    }),
  ];
}

/** USING INDEX knows no periods, and CONCURRENTLY no partitioned tables. */
function isPlain(context: ChangeContext, table: Table, key: Key): boolean {
  return !context.isLive(tableId(table)) || key.withoutOverlaps || table.partitionBy !== null;
}

export function addKey(context: ChangeContext, table: Table, kind: KeyKind, key: Key): Unit[] {
  return isPlain(context, table, key)
    ? atOnce(context, table, kind, key)
    : online(context, table, kind, key);
}

/** Indexes that new keys take over: nobody has to drop them. */
export function takenIndexes(context: ChangeContext): Set<ObjectId> {
  const found = context.to.tables.flatMap((table) =>
    (['primary_key', 'unique'] as const).flatMap((kind) =>
      keysOf(table, kind)
        .filter((key) => context.isAdded(objectId(kind, table.schema, table.name, key.name)))
        .filter((key) => !isPlain(context, table, key))
        .flatMap((key) => indexToTake(context, table, key) ?? [])
        .map((index) => objectId('index', table.schema, table.name, index.name)),
    ),
  );
  return new Set(found);
}

function keysOf(table: Table, kind: KeyKind): readonly Key[] {
  if (kind === 'unique') return table.uniques;
  return table.primaryKey === null ? [] : [table.primaryKey];
}
