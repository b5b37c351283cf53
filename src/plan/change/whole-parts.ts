/** Keys and indexes of partitioned tables and their parts in the partitions: which goes with which. */
import { type ObjectId, objectId } from '../../ir/id.ts';
import { type SchemaObject, tableId } from '../../ir/objects.ts';
import type { Index, Table } from '../../ir/schema.ts';

type Objects = ReadonlyMap<ObjectId, SchemaObject>;

/** Keys over the same columns of tables that depend on the key's own, at any depth. */
export function partsOfKey(objects: Objects, id: ObjectId): SchemaObject[] {
  const key = objects.get(id);
  const isKey = key !== undefined && /^(?:primary_key|unique|exclusion)$/.test(key.kind);
  const whole = isKey && key.parent !== null ? objects.get(key.parent) : undefined;
  if (key === undefined || whole?.properties.partitionBy == null) return [];
  const over = ({ properties }: SchemaObject) =>
    JSON.stringify(properties.columns ?? [properties.elements, properties.predicate]);
  const below = new Set<string>([whole.id]);
  for (const { id: table, kind, dependsOn, properties } of objects.values()) {
    const isPart = kind === 'table' && properties.partitionOf != null;
    if (isPart && dependsOn.some((need) => below.has(need))) below.add(table);
  }
  return [...objects.values()].filter(
    (other) =>
      other.id !== id &&
      other.kind === key.kind &&
      other.parent !== null &&
      below.has(other.parent) &&
      over(other) === over(key),
  );
}

/** It is a partition of the same table: what was a part there is the part's own in another. */
export function staysBelow(before: Objects, after: Objects, table: ObjectId): boolean {
  const above = (objects: Objects) =>
    objects.get(table)?.properties.partitionOf as Table['partitionOf'] | undefined;
  const [was, is] = [above(before), above(after)];
  return is != null && (was == null || tableId(was) === tableId(is));
}

/** The index of the table above that it is a part of. */
export function wholeOfPart(
  before: Objects,
  after: Objects,
  id: ObjectId,
): SchemaObject | undefined {
  const index = before.get(id);
  const above = index?.properties.partitionOf as Index['partitionOf'] | undefined;
  const table = index?.parent ? before.get(index.parent) : undefined;
  const parent = table?.properties.partitionOf as Table['partitionOf'] | undefined;
  if (above == null || parent == null || !table || !staysBelow(before, after, table.id)) return;
  return before.get(objectId('index', parent.schema, parent.name, above.name));
}
