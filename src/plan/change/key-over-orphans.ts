/** The way back of foreign keys whose target went with its rows, and comes back without any. */
import { type ObjectId, objectId, parseObjectId } from '../../ir/id.ts';
import { tableId } from '../../ir/objects.ts';
import type { ForeignKey, Schema, Table } from '../../ir/schema.ts';
import { inOneStatement } from '../../postgres/ddl/block.ts';
import { partOf, setComment } from '../../postgres/ddl/comment.ts';
import { addConstraint, foreignKeyClause } from '../../postgres/ddl/constraint.ts';
import { ownForeignKeys } from '../../postgres/ddl/inheritance.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import { quoteIdentifier, quoteLiteral } from '../../postgres/identifier.ts';
import type { ChangeContext } from './context.ts';
import type { Recreation } from './recreate.ts';

/** A key comes back only while the rows that it points to are there. */
export function losesTarget(context: ChangeContext, id: ObjectId): boolean {
  const needs = context.before.get(id)?.dependsOn ?? [];
  return (
    id.startsWith('foreign_key:') &&
    needs.some((need) => /^(?:table|column):/.test(need) && context.fate.removed.has(need))
  );
}

interface Orphaning {
  readonly id: ObjectId;
  readonly table: Table;
  readonly key: ForeignKey;
}

/** Those of tables that kept their rows; the key of a partition that is a part goes with the whole. */
function orphaning(context: ChangeContext, ids: ReadonlySet<ObjectId>): Orphaning[] {
  const keys = new Set([...ids].filter((id) => losesTarget(context, id)));
  if (keys.size === 0) return [];
  return context.from.tables
    .filter((table) => !ids.has(tableId(table)))
    .flatMap((table) =>
      ownForeignKeys(table, context.tableBefore).map((key) => ({
        id: objectId('foreign_key', table.schema, table.name, key.name),
        table,
        key,
      })),
    )
    .filter(({ id, key }) => keys.has(id) && key.validated && key.enforced);
}

function partitionsOf(context: ChangeContext, table: Table): Table[] {
  const own = context.from.tables.filter(
    ({ partitionOf }) => partitionOf !== null && tableId(partitionOf) === tableId(table),
  );
  return own.flatMap((each) => [each, ...partitionsOf(context, each)]);
}

/** The key and its parts. */
function withParts(context: ChangeContext, { id, table, key }: Orphaning): ObjectId[] {
  const parts = partitionsOf(context, table).map((each) =>
    objectId('foreign_key', each.schema, each.name, key.name),
  );
  return [id, ...parts];
}

function unvalidated(schema: Schema, keys: ReadonlySet<ObjectId>): Schema {
  const tables = schema.tables.map((table) => ({
    ...table,
    foreignKeys: table.foreignKeys.map((key) =>
      keys.has(objectId('foreign_key', table.schema, table.name, key.name))
        ? { ...key, validated: false }
        : key,
    ),
  }));
  return { ...schema, tables };
}

function warning(table: string, name: string): string {
  const said = `Rows of ${table} point to rows that are gone: ${name} stays NOT VALID until they are mended and it is validated`;
  // In RAISE a percent sign is a place for a value.
  return `RAISE WARNING ${quoteLiteral(said.replaceAll('%', '%%'))}`;
}

function validation(context: ChangeContext, { id, table }: Orphaning): string {
  const name = parseObjectId(id).names[2] ?? '';
  const relation = relationName(table, context.spelling);
  const validate = `ALTER TABLE ${relation} VALIDATE CONSTRAINT ${quoteIdentifier(name)}`;
  return inOneStatement([
    `  ${validate};\nEXCEPTION WHEN foreign_key_violation THEN\n  ${warning(relation, name)}`,
  ]);
}

/**
 * Of a partitioned table. Before PostgreSQL 18 none of such a table can be NOT VALID: then it is on
 * the partitions alone, where it can.
 */
function ofWhole(context: ChangeContext, { table, key }: Orphaning): string {
  const open = { validated: false, enforced: true };
  const clause = foreignKeyClause(key, context.spelling, '  ');
  const add = (each: Table, state: { validated: boolean; enforced: boolean }) =>
    addConstraint(each, clause, state, context.spelling);
  const subject = partOf('CONSTRAINT', key.name, relationName(table, context.spelling));
  const said = key.comment === null ? [] : [`${setComment(subject, key.comment)};`];
  const leaves = partitionsOf(context, table).filter(({ partitionBy }) => partitionBy === null);
  return inOneStatement([
    [
      `  ${add(table, key)};`,
      ...said.map((line) => `  ${line}`),
      'EXCEPTION WHEN foreign_key_violation THEN',
      `  ${warning(relationName(table, context.spelling), key.name)};`,
      '  BEGIN',
      `    ${add(table, open)};`,
      ...said.map((line) => `    ${line}`),
      '  EXCEPTION WHEN wrong_object_type THEN',
      ...leaves.map((each) => `    ${add(each, open)};`),
      ...(leaves.length === 0 ? ['    NULL;'] : []),
      '  END',
    ].join('\n'),
  ]);
}

/** Such a key holds for new rows, and for those that are there as soon as none points nowhere. */
export function overOrphans(context: ChangeContext, recreate: Recreation): Recreation {
  return {
    ...recreate,
    whole(ids, adjust = (schema) => schema) {
      const keys = orphaning(context, ids);
      if (keys.length === 0) return recreate.whole(ids, adjust);
      const wholes = keys.filter(({ table }) => table.partitionBy !== null);
      const plain = keys.filter(({ table }) => table.partitionBy === null);
      const loose = new Set(plain.map(({ id }) => id));
      const apart = new Set(wholes.flatMap((key) => withParts(context, key)));
      const others = new Set([...ids].filter((id) => !apart.has(id)));
      const made = recreate.whole(others, (schema) => unvalidated(adjust(schema), loose));
      return [
        ...(made === '' ? [] : [made]),
        ...plain.map((key) => validation(context, key)),
        ...wholes.map((key) => ofWhole(context, key)),
      ].join(';\n');
    },
    // Such a key has a way of its own.
    online: (ids) => (orphaning(context, ids).length === 0 ? recreate.online(ids) : []),
  };
}
