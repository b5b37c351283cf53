/** The way back of foreign keys whose target went with its rows, and comes back without any. */
import { type ObjectId, objectId, parseObjectId } from '../../ir/id.ts';
import { tableId } from '../../ir/objects.ts';
import type { ForeignKey, Schema, Table } from '../../ir/schema.ts';
import { inOneStatement } from '../../postgres/ddl/block.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import { quoteIdentifier, quoteLiteral } from '../../postgres/identifier.ts';
import type { ChangeContext } from './context.ts';
import type { Recreation } from './recreate.ts';

/** A key comes back only while the rows that it points to are there. */
export function losesTarget(context: ChangeContext, id: ObjectId): boolean {
  const needs = context.before.get(id)?.dependsOn ?? [];
  return id.startsWith('foreign_key:') && needs.some((need) => context.fate.removed.has(need));
}

interface Orphaning {
  readonly id: ObjectId;
  readonly table: Table;
  readonly key: ForeignKey;
}

/** Those of tables that kept their rows. On a partitioned one none can be NOT VALID before PostgreSQL 18. */
function orphaning(context: ChangeContext, ids: ReadonlySet<ObjectId>): Orphaning[] {
  const keys = new Set([...ids].filter((id) => losesTarget(context, id)));
  if (keys.size === 0) return [];
  return context.from.tables
    .filter((table) => table.partitionBy === null && !ids.has(tableId(table)))
    .flatMap((table) =>
      table.foreignKeys.map((key) => ({
        id: objectId('foreign_key', table.schema, table.name, key.name),
        table,
        key,
      })),
    )
    .filter(({ id, key }) => keys.has(id) && key.validated && key.enforced);
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

function validation(context: ChangeContext, { id, table }: Orphaning): string {
  const name = parseObjectId(id).names[2] ?? '';
  const relation = relationName(table, context.spelling);
  const said = `Rows of ${relation} point to rows that are gone: ${name} stays NOT VALID until they are mended and it is validated`;
  // In RAISE a percent sign is a place for a value.
  const warning = quoteLiteral(said.replaceAll('%', '%%'));
  const validate = `ALTER TABLE ${relation} VALIDATE CONSTRAINT ${quoteIdentifier(name)}`;
  return inOneStatement([
    `  ${validate};\nEXCEPTION WHEN foreign_key_violation THEN\n  RAISE WARNING ${warning}`,
  ]);
}

/** Such a key holds for new rows, and for those that are there as soon as none points nowhere. */
export function overOrphans(context: ChangeContext, recreate: Recreation): Recreation {
  return {
    ...recreate,
    whole(ids, adjust = (schema) => schema) {
      const keys = orphaning(context, ids);
      if (keys.length === 0) return recreate.whole(ids, adjust);
      const loose = new Set(keys.map(({ id }) => id));
      return [
        recreate.whole(ids, (schema) => unvalidated(adjust(schema), loose)),
        ...keys.map((key) => validation(context, key)),
      ].join(';\n');
    },
    // Such a key has a way of its own.
    online: (ids) => (orphaning(context, ids).length === 0 ? recreate.online(ids) : []),
  };
}
