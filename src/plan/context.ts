/** What every builder of a create plan looks things up in. */
import type { Change } from '../diff/change.ts';
import { type ObjectId, objectId, parseObjectId } from '../ir/id.ts';
import { objectsOf, routineId, type SchemaObject, tableId } from '../ir/objects.ts';
import type { Schema, Table } from '../ir/schema.ts';
import type { TableLookup } from '../postgres/ddl/inheritance.ts';
import type { Spelling } from '../postgres/ddl/spelling.ts';
import { qualified } from '../postgres/identifier.ts';
import { type Mentions, mentionFinder } from './mentions.ts';
import type { LockMode } from './plan.ts';
import type { Lock } from './unit.ts';

export interface Context {
  readonly to: Schema;
  readonly objects: ReadonlyMap<ObjectId, SchemaObject>;
  readonly existing: ReadonlyMap<ObjectId, SchemaObject>;
  readonly spelling: Spelling;
  readonly mentions: Mentions;
  /** What contains something that is added. */
  readonly gaining: ReadonlySet<ObjectId>;
  readonly table: TableLookup;
  /** Direct partitions, by id of the partitioned table. */
  readonly partitions: ReadonlyMap<ObjectId, readonly Table[]>;
  /** Direct partitions and inheriting tables, by id of the parent. */
  readonly children: ReadonlyMap<ObjectId, readonly Table[]>;
  /** Partitions and inheriting tables, and theirs. */
  descendants(id: ObjectId): readonly ObjectId[];
  /** The table and those, with what is there until a later step drops it: a lock reaches it too. */
  family(id: ObjectId): readonly ObjectId[];
  /** Its parent has other columns or checks when it is made than the schema says. */
  takesColumns(table: Table): boolean;
  isAdded(id: ObjectId): boolean;
  /** Of a relation, as the catalog writes it in a text. */
  nameOf(id: ObjectId): string;
  /** What the object refers to, and the object that contains it. */
  needs(id: ObjectId): readonly ObjectId[];
  /** The mode on those of `ids` that are there before the plan. */
  locks(ids: readonly ObjectId[], mode: LockMode): Lock[];
}

export function namedObjects(schema: Schema): { name: string; id: ObjectId }[] {
  const named = (kind: 'view' | 'materialized_view' | 'sequence' | 'enum' | 'domain') => {
    return (object: { schema: string; name: string }) => ({
      name: object.name,
      id: objectId(kind, object.schema, object.name),
    });
  };
  return [
    ...schema.tables.map((table) => ({ name: table.name, id: tableId(table) })),
    ...schema.views.map(named('view')),
    ...schema.materializedViews.map(named('materialized_view')),
    ...schema.sequences.map(named('sequence')),
    ...schema.enums.map(named('enum')),
    ...schema.domains.map(named('domain')),
    ...schema.compositeTypes.map((type) => ({
      name: type.name,
      id: objectId('composite_type', type.schema, type.name),
    })),
    ...schema.routines.map((routine) => ({ name: routine.name, id: routineId(routine) })),
  ];
}

interface Name {
  readonly schema: string;
  readonly name: string;
}

function byParent(schema: Schema, parents: (table: Table) => readonly Name[]) {
  const children = new Map<ObjectId, Table[]>();
  for (const table of schema.tables) {
    for (const name of parents(table)) {
      const parent = tableId(name);
      children.set(parent, [...(children.get(parent) ?? []), table]);
    }
  }
  return children;
}

function partitionedTable(table: Table): Name[] {
  return table.partitionOf === null ? [] : [table.partitionOf];
}

function without<T>(objects: ReadonlyMap<ObjectId, T>, ids: ReadonlySet<ObjectId>) {
  const left = new Map(objects);
  for (const id of ids) left.delete(id);
  return left;
}

export function createContext(
  from: Schema,
  to: Schema,
  changes: readonly Change[],
  spelling: Spelling,
  /** Dropped and made again: as good as new. */
  replaced: ReadonlySet<ObjectId> = new Set(),
): Context {
  const adds = changes.filter(({ kind }) => kind === 'add').map(({ id }) => id);
  const added = new Set([...adds, ...replaced]);
  const tables = new Map(to.tables.map((table) => [tableId(table), table]));
  const objects = objectsOf(to);
  const before = objectsOf(from);
  const existing = replaced.size === 0 ? before : without(before, replaced);
  const children = byParent(to, (table) => [...partitionedTable(table), ...table.inherits]);
  const descendants = (id: ObjectId): ObjectId[] =>
    (children.get(id) ?? []).map(tableId).flatMap((child) => [child, ...descendants(child)]);
  return {
    to,
    objects,
    existing,
    spelling,
    mentions: mentionFinder(namedObjects(to)),
    gaining: new Set([...added].flatMap((id) => objects.get(id)?.parent ?? [])),
    table: (name) => tables.get(tableId(name)),
    partitions: byParent(to, partitionedTable),
    children,
    descendants,
    family: (id) => [id, ...descendants(id)],
    takesColumns: () => false,
    isAdded: (id) => added.has(id),
    nameOf: (id) => {
      const [schema = '', name = ''] = parseObjectId(id).names;
      return qualified(schema, name);
    },
    needs(id) {
      const object = objects.get(id);
      if (object === undefined) return [];
      return object.parent === null ? object.dependsOn : [object.parent, ...object.dependsOn];
    },
    locks: (ids, mode) =>
      [...new Set(ids)].filter((id) => existing.has(id)).map((id) => ({ id, mode })),
  };
}
