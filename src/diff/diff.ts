/** The differences between two schemas, object by object. It knows no object kinds. */
import type { ObjectId } from '../ir/id.ts';
import { objectsOf, type SchemaObject } from '../ir/objects.ts';
import type { Schema } from '../ir/schema.ts';
import type { Change } from './change.ts';

export function sameValue(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) {
    return false;
  }
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every(
      (key) =>
        Object.hasOwn(other, key) &&
        sameValue((one as Record<string, unknown>)[key], (other as Record<string, unknown>)[key]),
    )
  );
}

function changedProperties(from: SchemaObject, to: SchemaObject): Change | null {
  const names = new Set([...Object.keys(from.properties), ...Object.keys(to.properties)]);
  const changed = [...names].filter(
    (name) => !sameValue(from.properties[name], to.properties[name]),
  );
  if (changed.length === 0) return null;
  const pick = (object: SchemaObject) =>
    Object.fromEntries(changed.map((name) => [name, object.properties[name]]));
  return { kind: 'set', id: to.id, before: pick(from), after: pick(to) };
}

function compare(
  from: ReadonlyMap<ObjectId, SchemaObject>,
  to: ReadonlyMap<ObjectId, SchemaObject>,
): Change[] {
  const removed = [...from.keys()].filter((id) => !to.has(id)).reverse();
  const changes: Change[] = removed.map((id) => ({ kind: 'remove', id }));
  for (const object of to.values()) {
    const before = from.get(object.id);
    if (before === undefined) changes.push({ kind: 'add', id: object.id });
    else {
      const set = changedProperties(before, object);
      if (set !== null) changes.push(set);
    }
  }
  return changes;
}

/** What is gone first, contents before containers; then what is new or other, in the order of `to`. */
export function diff(from: Schema, to: Schema): Change[] {
  return compare(objectsOf(from), objectsOf(to));
}
