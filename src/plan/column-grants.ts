/**
 * What is revoked on a relation is revoked on each of its columns too (REVOKE, Notes): privileges on
 * columns go before one on the whole changes, and come behind it.
 */
import { type ObjectId, objectId, parseObjectId } from '../ir/id.ts';
import type { SchemaObject } from '../ir/objects.ts';
import type { Schema } from '../ir/schema.ts';

type Objects = ReadonlyMap<ObjectId, SchemaObject>;

const relations = ['table', 'view', 'materialized_view', 'foreign_table'] as const;

/** Ids of the privileges that the grantee may have on the relations of a column's name. */
export function onTheWhole(privilege: ObjectId): ObjectId[] {
  const [on = '', grantee = ''] = parseObjectId(privilege).names;
  if (!on.startsWith('column:')) return [];
  const [schema = '', name = ''] = parseObjectId(on).names;
  return relations.map((kind) => objectId('privilege', objectId(kind, schema, name), grantee));
}

/** Ids of the grantee's privileges on columns of the relation. */
export function onColumns(schema: Schema, privilege: ObjectId): ObjectId[] {
  return schema.privileges
    .filter(({ on }) => on.startsWith('column:'))
    .map(({ on, grantee }) => objectId('privilege', on, grantee))
    .filter((id) => onTheWhole(id).includes(privilege));
}

/** Those that stay, and would be lost with a change of the grantee's privileges on the whole. */
export function heldThrough(
  before: Objects,
  after: Objects,
  changes: readonly { readonly id: ObjectId }[],
): ObjectId[] {
  const changed = new Set(changes.map(({ id }) => id).filter((id) => id.startsWith('privilege:')));
  if (changed.size === 0) return [];
  return [...before.values()]
    .filter(({ id, kind }) => kind === 'privilege' && after.has(id))
    .filter(({ id }) => onTheWhole(id).some((whole) => changed.has(whole)))
    .map(({ id }) => id);
}
