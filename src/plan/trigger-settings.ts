/**
 * Settings of what a partition has of the triggers of the whole: it has those triggers as long as it
 * is one, and gets them anew in another.
 */
import { type ObjectId, parseObjectId } from '../ir/id.ts';
import { type SchemaObject, tableId } from '../ir/objects.ts';
import type { Table } from '../ir/schema.ts';

type Objects = ReadonlyMap<ObjectId, SchemaObject>;

const ofTrigger = /^(?:state|comment) of trigger /;

function isOfTrigger(id: ObjectId): boolean {
  const { kind, names } = parseObjectId(id);
  return kind === 'setting' && ofTrigger.test(names[1] ?? '');
}

function above(objects: Objects, table: ObjectId): ObjectId | null {
  const whole = objects.get(table)?.properties.partitionOf as Table['partitionOf'] | undefined;
  return whole == null ? null : tableId(whole);
}

/** Keys of the steps that make the table a partition of the one with the trigger, at any depth. */
export function joinedBefore(objects: Objects, id: ObjectId, parent: ObjectId | null): string[] {
  if (!isOfTrigger(id)) return [];
  const found: string[] = [];
  for (let table = parent; table !== null; table = above(objects, table)) {
    found.push(`${table}#attach`);
  }
  return found;
}

/** Those of a table and of the partitions below it. */
export function triggerSettings(objects: Objects, table: ObjectId): SchemaObject[] {
  return [...objects.values()].filter(({ id, parent }) => {
    if (!isOfTrigger(id)) return false;
    for (let each = parent; each !== null; each = above(objects, each)) {
      if (each === table) return true;
    }
    return false;
  });
}
