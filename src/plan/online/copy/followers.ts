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

/** With the columns of children, which move along with the parent's. */
function withInherited(before: Objects, columns: ReadonlySet<ObjectId>): ReadonlySet<ObjectId> {
  const found = new Set(columns);
  if (columns.size === 0) return found;
  const all = [...before.values()].filter(({ kind }) => kind === 'column');
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    for (const { id, dependsOn } of all)
      if (dependsOn.some((need) => found.has(need))) found.add(id);
  }
  return found;
}

/**
 * `direct`: columns that are rewritten where they stand. A foreign key between one of them and a copy
 * would for a while be one between two types: it goes, and comes back behind both.
 */
export function followersOf(
  before: Objects,
  after: Objects,
  copies: Copies,
  direct: ReadonlySet<ObjectId>,
): Followers {
  const found = new Map<ObjectId, Copy[]>();
  if (copies.size === 0) return found;
  const rewritten = withInherited(before, direct);
  const touched = (object: SchemaObject | undefined) =>
    (object?.dependsOn ?? []).flatMap((need) => copies.get(need) ?? []);
  for (const object of before.values()) {
    if (!kinds.has(object.kind)) continue;
    const torn =
      object.kind === 'foreign_key' && object.dependsOn.some((need) => rewritten.has(need));
    if (torn) continue;
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
