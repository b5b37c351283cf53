/** Changes of columns and comments that are there, as Alembic's operations. */
import type { Column, Table } from '../../../ir/schema.ts';
import { type Code, call, type Item, named, string } from '../python/code.ts';
import { columnCode, defaultCode } from './column.ts';
import { inSchema, isSayable } from './names.ts';
import { type TypeContext, typeCode } from './types.ts';

export function addColumnOp(
  context: TypeContext,
  table: Table,
  column: Column,
  comment: string | null,
): Code | null {
  // A key is added apart: the column alone must not count by itself.
  const value = columnCode(context, { ...table, primaryKey: null }, column, comment);
  if (value === null || !isSayable(table.name, table.schema)) return null;
  return call(
    'op.add_column',
    string(table.name),
    value,
    ...inSchema(table.schema, context.defaultSchema),
  );
}

export function dropColumnOp(context: TypeContext, table: Table, column: Column): Code | null {
  if (!isSayable(table.name, table.schema, column.name)) return null;
  return call(
    'op.drop_column',
    string(table.name),
    string(column.name),
    ...inSchema(table.schema, context.defaultSchema),
  );
}

function alterColumn(
  context: TypeContext,
  table: Table,
  column: Column,
  ...items: readonly Item[]
): Code | null {
  const type = typeCode(context, column.type);
  if (type === null || !isSayable(table.name, table.schema, column.name)) return null;
  return call(
    'op.alter_column',
    string(table.name),
    string(column.name),
    named('existing_type', type),
    ...items,
    ...inSchema(table.schema, context.defaultSchema),
  );
}

export function setNullable(
  context: TypeContext,
  table: Table,
  column: Column,
  nullable: boolean,
): Code | null {
  return alterColumn(context, table, column, named('nullable', nullable ? 'True' : 'False'));
}

export function setDefault(
  context: TypeContext,
  table: Table,
  column: Column,
  expression: string | null,
): Code | null {
  const value = expression === null ? 'None' : defaultCode(expression);
  return alterColumn(context, table, column, named('server_default', value));
}

/** `using` is the cast where PostgreSQL needs to be told; Alembic writes it as it is. */
export function setType(
  context: TypeContext,
  table: Table,
  before: Column,
  after: Column,
  using: string | null,
): Code | null {
  const type = typeCode(context, after.type);
  if (type === null || after.collation !== null || before.collation !== null) return null;
  if (using?.includes('%') === true) return null;
  return alterColumn(
    context,
    table,
    before,
    named('type_', type),
    ...(using === null ? [] : [named('postgresql_using', string(using))]),
    named('existing_nullable', after.notNull ? 'False' : 'True'),
  );
}

export function setColumnComment(
  context: TypeContext,
  table: Table,
  column: Column,
  comment: string | null,
): Code | null {
  const value = comment === null ? 'None' : string(comment);
  return alterColumn(context, table, column, named('comment', value));
}

export function setTableComment(
  context: TypeContext,
  table: Table,
  comment: string | null,
): Code | null {
  if (!isSayable(table.name, table.schema)) return null;
  const schema = inSchema(table.schema, context.defaultSchema);
  return comment === null
    ? call('op.drop_table_comment', string(table.name), ...schema)
    : call('op.create_table_comment', string(table.name), string(comment), ...schema);
}
