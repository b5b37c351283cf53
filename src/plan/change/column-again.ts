/** The way back of a column that goes: its place is taken by values that were made up. */
import { type ObjectId, objectId, parseObjectId } from '../../ir/id.ts';
import { tableId } from '../../ir/objects.ts';
import type { Column, Schema } from '../../ir/schema.ts';
import { createCarried } from '../../postgres/ddl/carried.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import { quoteIdentifier } from '../../postgres/identifier.ts';
import type { Apart } from '../plan.ts';
import { ofNotNull } from '../setting-places.ts';
import { inside, notNullAgain, onlineAgain, outside } from './again-apart.ts';
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
  return ofNotNull.flatMap((property) => {
    const said = carriedOf(context.from, objectId('setting', column, property));
    return said === undefined ? [] : [createCarried(said)];
  });
}

/** The group without what is said of the NOT NULL, and that. */
function saidApart(context: ChangeContext, again: Again): { again: Again; said: string[] } {
  const { id, group, loose } = again;
  const said = new Set(ofNotNull.map((property) => objectId('setting', id, property)));
  return {
    again: { ...again, group: group.filter((each) => !said.has(each)) },
    said: loose ? [] : notNullSaid(context, id),
  };
}

/** Children that demand a value of the column where the table does not, and what their rows get. */
function strictBelow(context: ChangeContext, id: ObjectId, group: readonly ObjectId[]) {
  return group.flatMap((each) => {
    const table = each.startsWith('column:') ? tableOf(context.from, each) : undefined;
    const name = parseObjectId(each).names[2];
    const own = table?.columns.find((column) => column.name === name);
    if (each === id || table === undefined || own?.notNull !== true) return [];
    const parents = [...(table.partitionOf ? [table.partitionOf] : []), ...table.inherits];
    const above = parents.flatMap((parent) => context.tableBefore(parent)?.columns ?? []);
    if (above.some((column) => column.name === name && column.notNull)) return [];
    const relation = relationName(table, context.spelling);
    const quoted = quoteIdentifier(own.name);
    const held = madeUpFor(context, table, { ...own, inherited: false });
    const value = held?.kind === 'default' ? held.value : own.default;
    const fill = `UPDATE ${relation} SET ${quoted} = ${value} WHERE ${quoted} IS NULL`;
    const filled = held?.kind === 'fill' ? [held.sql] : value === null ? [] : [fill];
    const demand = `ALTER TABLE ${relation} ALTER COLUMN ${quoted} SET NOT NULL`;
    return [{ id: each, sql: [...filled, demand] }];
  });
}

/** The column, with what it was given; its keys and references apart. */
function partsOf(
  context: ChangeContext,
  recreate: Recreation,
  { id, group, held, loose }: Again,
): { column: (ids: ReadonlySet<ObjectId>) => string; rest: ObjectId[]; alter: string } {
  const nullable: Partial<Column> = loose || held?.kind === 'fill' ? { notNull: false } : {};
  const [schema = '', table = '', name = ''] = parseObjectId(id).names;
  const alter = `ALTER TABLE ${relationName({ schema, name: table }, context.spelling)} ALTER COLUMN ${quoteIdentifier(name)}`;
  const other = held?.kind === 'default' ? { ...nullable, default: held.value } : nullable;
  const strict = strictBelow(context, id, group);
  const loosened = (from: Schema) =>
    strict.reduce((schema, each) => withColumn(schema, each.id, { notNull: false }), from);
  const isOwn = (each: ObjectId) => /^(?:column|sequence):/.test(each);
  return {
    column: (ids) => {
      const again = recreate.whole(ids, (from) => withColumn(loosened(from), id, other));
      const made = [again, ...strict.flatMap(({ sql }) => sql)].join(';\n');
      return held?.kind === 'default' && !loose ? `${made};\n${alter} DROP DEFAULT` : made;
    },
    rest: group.filter((each) => !isOwn(each)),
    alter,
  };
}

export function columnAgain(context: ChangeContext, recreate: Recreation, whole: Again): string {
  const { again, said } = saidApart(context, whole);
  return [columnWithout(context, recreate, again), ...said].join(';\n');
}

function columnWithout(context: ChangeContext, recreate: Recreation, again: Again): string {
  const { group, held, loose } = again;
  const { column, rest, alter } = partsOf(context, recreate, again);
  if (held?.kind !== 'fill') return column(new Set(group));
  // Keys and references come back over rows that have their values.
  const own = group.filter((each) => !rest.includes(each));
  return [
    column(new Set(own)),
    held.sql,
    ...(loose ? [] : [`${alter} SET NOT NULL`]),
    ...(rest.length === 0 ? [] : [recreate.whole(new Set(rest))]),
  ].join(';\n');
}

/** The same in transactions of their own: what looks at each row holds no lock of the column's. */
export function columnApart(
  context: ChangeContext,
  recreate: Recreation,
  whole: Again,
): readonly Apart[] {
  const { again, said } = saidApart(context, whole);
  const { id, group, held, loose } = again;
  const table = tableOf(context.from, id);
  const definition = table?.columns.find(({ name }) => name === parseObjectId(id).names[2]);
  if (table === undefined || definition === undefined || !context.isLive(tableId(table))) return [];
  const { column, rest } = partsOf(context, recreate, again);
  const others = rest.length === 0 ? [] : onlineAgain(context, recreate, rest, true);
  const settled = rest.length === 0 || others.length > 0;
  if (!settled || (rest.length === 0 && held?.kind !== 'fill')) return [];
  const own = group.filter((each) => !rest.includes(each));
  const fill = held?.kind === 'fill' ? [outside(held.sql)] : [];
  const demanded = fill.length > 0 && !loose ? notNullAgain(context, table, definition) : [];
  return [inside(column(new Set(own))), ...fill, ...demanded, ...said.map(inside), ...others];
}
