/** What a new table still needs after CREATE TABLE: parents, settings, row security, comments. */
import { objectInWords } from '../../diff/words.ts';
import { type ObjectId, type ObjectKind, objectId } from '../../ir/id.ts';
import { tableId } from '../../ir/objects.ts';
import type { Table } from '../../ir/schema.ts';
import { partOf } from '../../postgres/ddl/comment.ts';
import {
  type Declaration,
  declare,
  declareApart,
  declareLike,
} from '../../postgres/ddl/inheritance.ts';
import { setRowSecurity } from '../../postgres/ddl/policy.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import {
  alterColumnSettings,
  joinParents,
  replicaIndex,
  setReplicaIdentity,
} from '../../postgres/ddl/table.ts';
import { quoteIdentifier } from '../../postgres/identifier.ts';
import type { Context } from '../context.ts';
import { joinExisting, joinsPartitioned } from '../partition/join.ts';
import { type Rank, ranks, type Unit, unit } from '../unit.ts';
import { commentUnits } from './comment.ts';

/** A step on the new table alone, which its drop undoes. */
function setting(
  table: Table,
  property: string,
  rank: Rank,
  sql: string | null,
  rest: { readonly words: string; readonly reverse: string; readonly needs?: readonly ObjectId[] },
): Unit[] {
  if (sql === null) return [];
  const id = tableId(table);
  const after = { [property]: (table as Readonly<Record<string, unknown>>)[property] };
  return [
    unit({
      key: `${id}#${property}`,
      rank,
      owner: id,
      needs: rest.needs ?? [id],
      changes: [{ kind: 'set', id, before: {}, after }],
      words: rest.words,
      sql,
      reverse: rest.reverse,
    }),
  ];
}

/** A partition of a table that is there is made apart: PARTITION OF would stop its readers. */
export function declarationOf(context: Context, table: Table): Declaration {
  if (!joinsPartitioned(context, table)) return declare(table, context.table);
  const make = context.takesColumns(table) ? declareLike : declareApart;
  return make(table, context.table);
}

function joinUnits(context: Context, table: Table): Unit[] {
  const id = tableId(table);
  if (joinsPartitioned(context, table)) return joinExisting(context, table);
  if (declarationOf(context, table).parents !== 'later') return [];
  const name = relationName(table, context.spelling);
  const parents = table.partitionOf ? [table.partitionOf] : table.inherits;
  return joinParents(table, context.spelling).map((sql, i) => {
    const parent = parents[i] ?? table;
    const other = relationName(parent, context.spelling);
    return unit({
      key: `${id}#join${i}`,
      rank: ranks.join,
      owner: id,
      needs: [id, tableId(parent)],
      changes: [
        {
          kind: 'set',
          id,
          before: {},
          after: { partitionOf: table.partitionOf, inherits: table.inherits },
        },
      ],
      words: `Make ${objectInWords(id)} a ${table.partitionOf ? 'partition' : 'child'} of ${parent.name}`,
      sql,
      reverse: table.partitionOf
        ? `ALTER TABLE ${other} DETACH PARTITION ${name}`
        : `ALTER TABLE ${name} NO INHERIT ${other}`,
      locks: context.locks([tableId(parent)], 'SHARE UPDATE EXCLUSIVE'),
    });
  });
}

/** The reverse is never run: nothing that such a step needs comes after the table. */
function columnUnits(context: Context, table: Table): Unit[] {
  const id = tableId(table);
  const declaration = declarationOf(context, table);
  const sql = alterColumnSettings(table, context.table, declaration, context.spelling);
  if (sql === null) return [];
  const column = (name: string) => objectId('column', table.schema, table.name, name);
  return [
    unit({
      key: `${id}#columns`,
      rank: ranks.settings,
      owner: id,
      needs: [id, ...table.columns.flatMap(({ name }) => context.needs(column(name)))],
      changes: [{ kind: 'set', id, before: {}, after: {} }],
      words: `Settings of the columns of ${objectInWords(id)}`,
      sql,
      reverse: sql,
    }),
  ];
}

function replicaIdentityUnits(context: Context, table: Table): Unit[] {
  const id = tableId(table);
  const index = replicaIndex(table.replicaIdentity);
  const indexes = index === null ? [] : [objectId('index', table.schema, table.name, index)];
  return setting(
    table,
    'replicaIdentity',
    ranks.replicaIdentity,
    setReplicaIdentity(table, context.spelling),
    {
      words: `Set the replica identity of ${objectInWords(id)}`,
      reverse: `ALTER TABLE ${relationName(table, context.spelling)} REPLICA IDENTITY DEFAULT`,
      needs: [id, ...indexes],
    },
  );
}

function rowSecurityUnits(context: Context, table: Table): Unit[] {
  const head = `ALTER TABLE ${relationName(table, context.spelling)}`;
  const sql = setRowSecurity(table, context.spelling);
  return setting(table, 'rowSecurity', ranks.rowSecurity, sql, {
    words: `Turn on row security for ${objectInWords(tableId(table))}`,
    reverse: `${head} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY`,
  });
}

function tableComments(context: Context, table: Table): Unit[] {
  const owner = tableId(table);
  const name = relationName(table, context.spelling);
  const id = (kind: ObjectKind, part: string) => objectId(kind, table.schema, table.name, part);
  const constraints: [ObjectKind, readonly { name: string; comment: string | null }[]][] = [
    ['primary_key', table.primaryKey ? [table.primaryKey] : []],
    ['unique', table.uniques],
    ['check', table.checks],
    ['exclusion', table.exclusions],
    ['foreign_key', table.foreignKeys],
  ];
  return [
    ...commentUnits(owner, owner, `TABLE ${name}`, table.comment),
    ...table.columns.flatMap((column) =>
      commentUnits(
        id('column', column.name),
        owner,
        `COLUMN ${name}.${quoteIdentifier(column.name)}`,
        column.comment,
      ),
    ),
    ...constraints.flatMap(([kind, list]) =>
      list.flatMap((constraint) =>
        commentUnits(
          id(kind, constraint.name),
          owner,
          partOf('CONSTRAINT', constraint.name, name),
          constraint.comment,
        ),
      ),
    ),
  ];
}

export function tableSettings(context: Context, table: Table): Unit[] {
  return [
    ...joinUnits(context, table),
    ...columnUnits(context, table),
    ...replicaIdentityUnits(context, table),
    ...rowSecurityUnits(context, table),
    ...tableComments(context, table),
  ];
}
