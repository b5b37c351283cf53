/** A table as `op.create_table`; what that cannot hold is added by SQL right behind it. */
import type { Table } from '../../../ir/schema.ts';
import {
  addConstraint,
  checkClause,
  exclusionClause,
  foreignKeyClause,
  keyClause,
} from '../../../postgres/ddl/constraint.ts';
import type { Spelling } from '../../../postgres/ddl/spelling.ts';
import { type Code, call, type Item, named, string } from '../python/code.ts';
import { columnCode } from './column.ts';
import { type Constraint, constraintsOf, inlineConstraint } from './constraint.ts';
import { settingsCode } from './index-op.ts';
import { inSchema, isSayable } from './names.ts';
import { execute, isReadByText } from './sql.ts';
import type { TypeContext } from './types.ts';

export interface TableComments {
  readonly table: string | null;
  readonly columns: ReadonlyMap<string, string>;
}

export function constraintClause({ kind, it }: Constraint, spelling: Spelling): string {
  switch (kind) {
    case 'primary_key':
      return keyClause('PRIMARY KEY', it);
    case 'unique':
      return keyClause('UNIQUE', it);
    case 'check':
      return checkClause(it);
    case 'foreign_key':
      return foreignKeyClause(it, spelling, '  ');
    case 'exclusion':
      return exclusionClause(it);
  }
}

function constraintAsSql(table: Table, constraint: Constraint, spelling: Spelling): Code {
  const { it } = constraint;
  const state = { validated: true, enforced: true, ...it };
  return execute(addConstraint(table, constraintClause(constraint, spelling), state, spelling));
}

/** What follows the constraints; null when the table is of a kind that it cannot make. */
function tableItems(table: Table, comment: string | null, defaultSchema: string): Item[] | null {
  const settings = settingsCode(table.storage);
  const key = table.partitionBy;
  if (settings === null || table.partitionOf !== null || table.inherits.length > 0) return null;
  if (key !== null && (isReadByText(key) || key.includes('%'))) return null;
  return [
    ...inSchema(table.schema, defaultSchema),
    ...(table.unlogged ? [named('prefixes', '["UNLOGGED"]')] : []),
    ...(key === null ? [] : [named('postgresql_partition_by', string(key))]),
    ...(table.storage.length === 0 ? [] : [named('postgresql_with', settings)]),
    ...(comment === null ? [] : [named('comment', string(comment))]),
  ];
}

/** `notes` has the comment lines of `column x` and `constraint y`. */
export function createTableOps(
  context: TypeContext,
  table: Table,
  comments: TableComments,
  notes: ReadonlyMap<string, readonly string[]>,
  spelling: Spelling,
): Code[] | null {
  const { defaultSchema } = context;
  const options = tableItems(table, comments.table, defaultSchema);
  if (options === null || !isSayable(table.name, table.schema)) return null;
  const columns = table.columns.map((column) => ({
    name: column.name,
    value: columnCode(context, table, column, comments.columns.get(column.name) ?? null),
  }));
  const constraints = constraintsOf(table).map((constraint) => ({
    constraint,
    value: inlineConstraint(constraint, defaultSchema),
  }));
  const items: Item[] = [];
  for (const { name, value } of columns) {
    if (value === null) return null;
    items.push({ value, comments: notes.get(`column ${name}`) ?? [] });
  }
  for (const { constraint, value } of constraints) {
    if (value === null) continue;
    items.push({ value, comments: notes.get(`constraint ${constraint.it.name}`) ?? [] });
  }
  const rest = constraints.filter(({ value }) => value === null);
  return [
    call('op.create_table', string(table.name), ...items, ...options),
    ...rest.map(({ constraint }) => constraintAsSql(table, constraint, spelling)),
  ];
}
