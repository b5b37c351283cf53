/** Constraints and indexes over copied columns: their successors are made beside them. */
import { type ObjectId, type ObjectKind, parseObjectId } from '../../../ir/id.ts';
import { type SchemaObject, tableId } from '../../../ir/objects.ts';
import type { Schema, Table } from '../../../ir/schema.ts';
import type { Copies, Copy } from './copies.ts';

const kinds: ReadonlySet<ObjectKind> = new Set([
  'index',
  'primary_key',
  'unique',
  'foreign_key',
  'check',
  'exclusion',
]);

type Objects = ReadonlyMap<ObjectId, SchemaObject>;

/** The copied columns of each object that has them before and after. */
export type Followers = ReadonlyMap<ObjectId, readonly Copy[]>;

export function followersOf(before: Objects, after: Objects, copies: Copies): Followers {
  const found = new Map<ObjectId, Copy[]>();
  if (copies.size === 0) return found;
  const touched = (object: SchemaObject | undefined) =>
    (object?.dependsOn ?? []).flatMap((need) => copies.get(need) ?? []);
  for (const object of before.values()) {
    if (!kinds.has(object.kind)) continue;
    const own = touched(object);
    if (own.length > 0 && touched(after.get(object.id)).length > 0) found.set(object.id, own);
  }
  return found;
}

/** Other names for the columns of one table: before the swap those of the new, after it of the old. */
export function renamed(
  table: { readonly schema: string; readonly name: string },
  copies: Iterable<Copy>,
  name: 'temporary' | 'old',
): ReadonlyMap<string, string> {
  const id = tableId(table);
  return new Map(
    [...copies].filter(({ owner }) => owner === id).map((copy) => [copy.after.name, copy[name]]),
  );
}

export function ownerOf(schema: Schema, id: ObjectId): Table | undefined {
  const { names } = parseObjectId(id);
  return schema.tables.find((table) => table.schema === names[0] && table.name === names[1]);
}
