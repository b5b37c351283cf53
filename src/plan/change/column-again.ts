/** The way back of a column that goes: its place is taken by values that were made up. */
import { type ObjectId, objectId, parseObjectId } from '../../ir/id.ts';
import { tableId } from '../../ir/objects.ts';
import type { Column, Schema } from '../../ir/schema.ts';
import { notNullComment } from '../../postgres/catalog/carried/not-null.ts';
import { createCarried } from '../../postgres/ddl/carried.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import { quoteIdentifier } from '../../postgres/identifier.ts';
import type { ChangeContext } from './context.ts';
import { carriedOf, tableOf } from './find.ts';
import { type MadeUp, madeUpFor } from './made-up.ts';
import type { Recreation } from './recreate.ts';

export type { MadeUp } from './made-up.ts';

/** What rows get on the way back; null where they need nothing. */
export function heldBy(context: ChangeContext, id: ObjectId): MadeUp | null {
  const table = tableOf(context.from, id);
  const column = table?.columns.find(({ name }) => name === parseObjectId(id).names[2]);
  if (table === undefined || column === undefined || !context.isLive(tableId(table))) return null;
  return madeUpFor(context, table, column);
}

function withColumn(schema: Schema, id: ObjectId, other: Partial<Column>): Schema {
  const { names } = parseObjectId(id);
  const tables = schema.tables.map((table) =>
    table.schema === names[0] && table.name === names[1]
      ? {
          ...table,
          columns: table.columns.map((column) =>
            column.name === names[2] ? { ...column, ...other } : column,
          ),
        }
      : table,
  );
  return { ...schema, tables };
}

interface Again {
  readonly id: ObjectId;
  readonly group: readonly ObjectId[];
  readonly held: MadeUp | null;
  /** A step before has let it be empty: the reverse of that one demands values again. */
  readonly loose: boolean;
}

/** What is said of the NOT NULL, which comes back later than the column. */
export function notNullSaid(context: ChangeContext, column: ObjectId): string[] {
  const said = carriedOf(context.from, objectId('setting', column, notNullComment));
  return said === undefined ? [] : [createCarried(said)];
}

export function columnAgain(
  context: ChangeContext,
  recreate: Recreation,
  { id, group: whole, held, loose }: Again,
): string {
  const said = objectId('setting', id, notNullComment);
  const again = columnWithout(context, recreate, {
    ...{ id, held, loose },
    group: whole.filter((each) => each !== said),
  });
  return [again, ...(loose ? [] : notNullSaid(context, id))].join(';\n');
}

function columnWithout(
  context: ChangeContext,
  recreate: Recreation,
  { id, group, held, loose }: Again,
): string {
  const nullable: Partial<Column> = loose || held?.kind === 'fill' ? { notNull: false } : {};
  if (held === null) return recreate(new Set(group), (schema) => withColumn(schema, id, nullable));
  const [schema = '', table = '', name = ''] = parseObjectId(id).names;
  const alter = `ALTER TABLE ${relationName({ schema, name: table }, context.spelling)} ALTER COLUMN ${quoteIdentifier(name)}`;
  if (held.kind === 'default') {
    const filled = { ...nullable, default: held.value };
    const all = recreate(new Set(group), (from) => withColumn(from, id, filled));
    return loose ? all : `${all};\n${alter} DROP DEFAULT`;
  }
  // Keys and references come back over rows that have their values.
  const columns = new Set(group.filter((each) => /^(?:column|sequence):/.test(each)));
  const rest = new Set(group.filter((each) => !columns.has(each)));
  return [
    recreate(columns, (from) => withColumn(from, id, nullable)),
    held.sql,
    ...(loose ? [] : [`${alter} SET NOT NULL`]),
    ...(rest.size === 0 ? [] : [recreate(rest)]),
  ].join(';\n');
}
