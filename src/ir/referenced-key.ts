/** Which key of a table a foreign key rests on. */
import { type ObjectId, type ObjectKind, objectId } from './id.ts';
import type { ForeignKey, Index, Table } from './schema.ts';

function sameColumns(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((name) => other.includes(name));
}

function plainUniqueIndex(index: Index): boolean {
  return index.unique && index.predicate === null;
}

/** The key or unique index that makes the referenced columns unique. */
export function referencedKey(key: ForeignKey, target: Table): ObjectId[] {
  const id = (kind: ObjectKind, name: string) => objectId(kind, target.schema, target.name, name);
  const columns = key.references.columns;
  if (target.primaryKey !== null && sameColumns(columns, target.primaryKey.columns)) {
    return [id('primary_key', target.primaryKey.name)];
  }
  const unique = target.uniques.find((candidate) => sameColumns(columns, candidate.columns));
  if (unique !== undefined) return [id('unique', unique.name)];
  const index = target.indexes.find(
    (candidate) =>
      plainUniqueIndex(candidate) &&
      sameColumns(
        columns,
        candidate.elements.map((element) => element.column ?? ''),
      ),
  );
  return index === undefined ? [] : [id('index', index.name)];
}
