/** A primary key or UNIQUE constraint on a table that is there. */
import { objectInWords } from '../../diff/words.ts';
import { type ObjectId, objectId } from '../../ir/id.ts';
import { tableId } from '../../ir/objects.ts';
import type { Index, Key, Table } from '../../ir/schema.ts';
import { dropConstraint, keyClause } from '../../postgres/ddl/constraint.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import { quoteIdentifier, shortenIdentifier } from '../../postgres/identifier.ts';
import { alteration } from '../change/alteration.ts';
import { type ChangeContext, columnId } from '../change/context.ts';
import type { Unit } from '../unit.ts';
import { buildIndex } from './build-index.ts';

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

/** A primary key makes its columns NOT NULL with a scan, unless they are already. */
function columnNeeds(context: ChangeContext, table: Table, key: Key, id: ObjectId): string[] {
  return [...context.needs(id), ...key.columns.map((name) => `${columnId(table, name)}#not_null`)];
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
      reverse: dropConstraint(table, key.name, context.spelling),
      statementTimeout: null,
      locks: context.lockFamily(tableId(table), 'ACCESS EXCLUSIVE'),
    }),
  ];
}

function online(context: ChangeContext, table: Table, kind: KeyKind, key: Key): Unit[] {
  const id = objectId(kind, table.schema, table.name, key.name);
  const replaced = context.fate.replaced.has(id);
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
      locks: context.locks([tableId(table)], 'ACCESS EXCLUSIVE'),
    }),
  ];
}

/** USING INDEX knows no periods, and CONCURRENTLY no partitioned tables. */
export function addKey(context: ChangeContext, table: Table, kind: KeyKind, key: Key): Unit[] {
  const plain =
    !context.isLive(tableId(table)) || key.withoutOverlaps || table.partitionBy !== null;
  return plain ? atOnce(context, table, kind, key) : online(context, table, kind, key);
}
