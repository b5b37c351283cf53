/**
 * A partition has the NOT NULL of its parent, which is a constraint since PostgreSQL 18, under the
 * name that it has there. One that is made apart and attached is to have it too.
 */

import { type ObjectId, objectId } from '../../ir/id.ts';
import { carriedId } from '../../ir/objects.ts';
import type { Table } from '../../ir/schema.ts';
import { nameGiven, notNullNamed } from '../../postgres/catalog/carried/not-null.ts';
import type { TableLookup } from '../../postgres/ddl/inheritance.ts';
import { notNullName } from '../../postgres/ddl/not-null.ts';
import type { Context } from '../context.ts';
import { notNullSaid, notNullUnsaid } from '../setting-places.ts';

/** The furthest table above that demands a value; null where the parent demands none. */
function declaring(look: TableLookup, { partitionOf }: Table, column: string): Table | null {
  const parent = partitionOf && look(partitionOf);
  if (!parent?.columns.some(({ name, notNull }) => name === column && notNull)) return null;
  return declaring(look, parent, column) ?? parent;
}

interface Above {
  /** The one of the table that declares it. */
  readonly column: ObjectId;
  readonly name: string | null;
}

/** By column, for those whose NOT NULL comes from above. */
function namesAbove({ table: look, to }: Context, table: Table): Map<string, Above> {
  const found = table.columns.flatMap(({ name, notNull }): [string, Above][] => {
    const owner = notNull ? declaring(look, table, name) : null;
    if (owner === null) return [];
    const column = objectId('column', owner.schema, owner.name, name);
    const setting = objectId('setting', column, notNullNamed);
    const said = to.carried.find((each) => carriedId(each) === setting);
    const given = said ? nameGiven(said.create) : notNullName(owner.name, name);
    return [[name, { column, name: given }]];
  });
  return new Map(found);
}

/** By column. A name that nobody has yet is left to the one who will declare it. */
export function notNullNames(context: Context, table: Table): ReadonlyMap<string, string> {
  const names = [...namesAbove(context, table)].flatMap(([column, above]): [string, string][] => {
    const isThere = context.existing.get(above.column)?.properties.notNull === true;
    return isThere && above.name !== null ? [[column, above.name]] : [];
  });
  return new Map(names);
}

/** None was left. */
export function allNamed(context: Context, table: Table): boolean {
  return namesAbove(context, table).size === notNullNames(context, table).size;
}

/** Keys of the steps that give those above other names: with a part under another they could not. */
export function notNullNamesSet(context: Context, table: Table): string[] {
  return [...namesAbove(context, table).values()].flatMap(({ column }) => [
    ...notNullUnsaid(column),
    ...notNullSaid(column),
  ]);
}
