/** Columns that a column comes from: a rename of one of them renames it too, and nothing else can. */
import { type ObjectId, objectId, parseObjectId } from '../ir/id.ts';
import type { SchemaObject } from '../ir/objects.ts';

interface Named {
  readonly schema: string;
  readonly name: string;
}

/** Those of the same name in the tables that are directly above. */
export function columnsAbove(
  objects: ReadonlyMap<ObjectId, SchemaObject>,
  column: ObjectId,
): ObjectId[] {
  const [schema = '', table = '', name = ''] = parseObjectId(column).names;
  const { partitionOf, inherits } = objects.get(objectId('table', schema, table))?.properties ?? {};
  const parents = [partitionOf ?? [], inherits ?? []].flat() as Named[];
  return parents
    .map((parent) => objectId('column', parent.schema, parent.name, name))
    .filter((id) => objects.has(id));
}
