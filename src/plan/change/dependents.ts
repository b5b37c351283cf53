/** Who stands on an object, and what it contains: looked up, since a schema has many objects. */
import type { ObjectId } from '../../ir/id.ts';
import type { SchemaObject } from '../../ir/objects.ts';

type Objects = ReadonlyMap<ObjectId, SchemaObject>;
type Lookup = ReadonlyMap<ObjectId, readonly SchemaObject[]>;

function grouped(objects: Objects, keysOf: (object: SchemaObject) => readonly ObjectId[]): Lookup {
  const found = new Map<ObjectId, SchemaObject[]>();
  for (const object of objects.values()) {
    for (const key of keysOf(object)) {
      const known = found.get(key);
      if (known === undefined) found.set(key, [object]);
      else known.push(object);
    }
  }
  return found;
}

const standing = new WeakMap<Objects, Lookup>();
const contained = new WeakMap<Objects, Lookup>();

/** Objects by each that they depend on. */
export function dependentsIn(objects: Objects): Lookup {
  const found = standing.get(objects) ?? grouped(objects, ({ dependsOn }) => dependsOn);
  standing.set(objects, found);
  return found;
}

/** Objects by the one that contains them. */
export function childrenIn(objects: Objects): Lookup {
  const found =
    contained.get(objects) ?? grouped(objects, ({ parent }) => (parent === null ? [] : [parent]));
  contained.set(objects, found);
  return found;
}
