/** Which objects go with one DROP: an object and all that it contains. */
import { type ObjectId, objectId } from '../../ir/id.ts';
import { tableId } from '../../ir/objects.ts';
import type { Table } from '../../ir/schema.ts';
import { sameExclusion } from '../../postgres/ddl/inheritance.ts';
import { components } from '../graph.ts';
import { sameColumns } from '../partition/keys.ts';
import type { ChangeContext } from './context.ts';

type Name = Pick<Table, 'schema' | 'name'>;

export interface DropGroup {
  readonly id: ObjectId;
  /** The object itself first. */
  readonly group: readonly ObjectId[];
}

/** Foreign keys of tables that refer to each other: each table's drop would wait for the other's. */
function circular(context: ChangeContext): Set<ObjectId> {
  const removed = context.from.tables.filter((table) => context.fate.removed.has(tableId(table)));
  const targets = new Map<string, string[]>(
    removed.map((table) => [
      tableId(table),
      table.foreignKeys.map((key) =>
        objectId('table', key.references.schema, key.references.table),
      ),
    ]),
  );
  const found = new Set<ObjectId>();
  const known = (id: string) => (targets.get(id) ?? []).filter((each) => targets.has(each));
  for (const members of components([...targets.keys()], known)) {
    if (members.length === 1) continue;
    for (const table of removed.filter((each) => members.includes(tableId(each)))) {
      for (const key of table.foreignKeys) {
        const target = objectId('table', key.references.schema, key.references.table);
        if (members.includes(target) && target !== tableId(table)) {
          found.add(objectId('foreign_key', table.schema, table.name, key.name));
        }
      }
    }
  }
  return found;
}

/** It leaves the parent first: then nothing that happens there reaches it. */
export function leavesParent(context: ChangeContext, table: Table, parent: Name): boolean {
  const after = context.table(table);
  if (after === undefined || context.fate.isGone(tableId(table))) return false;
  const parents = [...(after.partitionOf ? [after.partitionOf] : []), ...after.inherits];
  return !parents.some((each) => tableId(each) === tableId(parent));
}

/** The same column or constraint of a parent, whose drop takes the child's along. */
function inheritedFrom(context: ChangeContext, id: ObjectId): ObjectId | null {
  return isOwnColumn(context, id) ? null : goneAbove(context, id);
}

/** A child that declares the column itself keeps it when its parent's goes. */
function isOwnColumn(context: ChangeContext, id: ObjectId): boolean {
  const object = context.before.get(id);
  if (object?.kind !== 'column' || object.properties.inherited !== false) return false;
  const table = context.from.tables.find((each) => tableId(each) === object.parent);
  return table !== undefined && table.inherits.length > 0;
}

/** PostgreSQL drops no column that is still inherited: the parent's goes first. */
export function ownBehindParent(context: ChangeContext, id: ObjectId): string[] {
  const above = isOwnColumn(context, id) ? goneAbove(context, id) : null;
  return above === null ? [] : [`drop ${above}`];
}

function goneAbove(context: ChangeContext, id: ObjectId): ObjectId | null {
  const object = context.before.get(id);
  if (object === undefined || !['column', 'check', 'foreign_key'].includes(object.kind))
    return null;
  const table = context.from.tables.find((each) => tableId(each) === object.parent);
  if (table === undefined) return null;
  const name = id
    .slice(id.indexOf(':') + 1)
    .slice(String(object.parent).length - 'table:'.length + 1);
  for (const parent of [...(table.partitionOf ? [table.partitionOf] : []), ...table.inherits]) {
    const same = `${object.kind}:${tableId(parent).slice('table:'.length)}.${name}` as ObjectId;
    if (context.fate.isGone(same) && !leavesParent(context, table, parent)) return same;
  }
  return null;
}

/** Only together do they come back with the names and the validity that parents hand down. */
function parentTable(context: ChangeContext, id: ObjectId): ObjectId | null {
  const table = context.from.tables.find((each) => tableId(each) === id);
  if (table === undefined) return null;
  const parents = [...(table.partitionOf ? [table.partitionOf] : []), ...table.inherits];
  return parents.map(tableId).find((parent) => context.fate.isGone(parent)) ?? null;
}

/** A sequence goes with the column that owns it. */
function owningColumn(context: ChangeContext, id: ObjectId): ObjectId | null {
  const sequence = context.from.sequences.find(
    (each) => objectId('sequence', each.schema, each.name) === id,
  );
  const owner = sequence?.ownedBy;
  if (!owner) return null;
  const column = objectId('column', owner.schema, owner.table, owner.column);
  return context.fate.isGone(column) ? column : null;
}

/** The parent's index or key that it is a part of. */
function wholeIndex(context: ChangeContext, id: ObjectId): ObjectId | null {
  const table = context.from.tables.find(
    (each) => tableId(each) === context.before.get(id)?.parent,
  );
  const parent = table?.partitionOf && context.tableBefore(table.partitionOf);
  if (!table || !parent || leavesParent(context, table, parent)) return null;
  const of = (kind: 'index' | 'primary_key' | 'unique' | 'exclusion', name: string) =>
    objectId(kind, parent.schema, parent.name, name);
  const index = table.indexes.find(
    ({ name }) => objectId('index', table.schema, table.name, name) === id,
  );
  const unique = table.uniques.find(
    ({ name }) => objectId('unique', table.schema, table.name, name) === id,
  );
  const exclusion = table.exclusions.find(
    ({ name }) => objectId('exclusion', table.schema, table.name, name) === id,
  );
  const apart = exclusion && parent.exclusions.find((each) => sameExclusion(each, exclusion));
  const same = unique && parent.uniques.find((each) => sameColumns(each, unique));
  const whole =
    id.startsWith('primary_key:') && parent.primaryKey !== null
      ? of('primary_key', parent.primaryKey.name)
      : same
        ? of('unique', same.name)
        : apart
          ? of('exclusion', apart.name)
          : index?.partitionOf
            ? of('index', index.partitionOf.name)
            : null;
  return whole !== null && context.fate.isGone(whole) ? whole : null;
}

/** A column that is made anew takes along what stands on it alone in its table. */
function renewedColumn(context: ChangeContext, id: ObjectId): ObjectId | null {
  const object = context.before.get(id);
  if (object === undefined || !context.fate.replaced.has(id)) return null;
  if (!/^(?:index|primary_key|unique|check|exclusion|foreign_key):/.test(id)) return null;
  const column = object.dependsOn.find((need) => {
    const owner = context.before.get(need);
    return owner?.kind === 'column' && owner.parent === object.parent && isRenewed(context, need);
  });
  return column ?? null;
}

function isRenewed(context: ChangeContext, id: ObjectId): boolean {
  const parent = context.before.get(id)?.parent;
  return context.fate.replaced.has(id) && (!parent || !context.fate.isGone(parent));
}

function withAnother(context: ChangeContext, id: ObjectId): ObjectId | null {
  const renewed = renewedColumn(context, id);
  if (renewed !== null) return renewed;
  if (id.startsWith('table:')) return parentTable(context, id);
  if (id.startsWith('sequence:')) return owningColumn(context, id);
  if (/^(?:index|primary_key|unique|exclusion):/.test(id)) return wholeIndex(context, id);
  return inheritedFrom(context, id);
}

export function dropGroups(context: ChangeContext): DropGroup[] {
  const apart = circular(context);
  const leader = (id: ObjectId): ObjectId => {
    if (apart.has(id)) return id;
    const parent = context.before.get(id)?.parent ?? null;
    // What a schema holds is dropped one by one, so that each loss is named; privileges on it go along.
    const alone = parent?.startsWith('schema:') === true && !id.startsWith('privilege:');
    const own = parent !== null && context.fate.isGone(parent) && !alone;
    const above = own ? parent : withAnother(context, id);
    return above === null ? id : leader(above);
  };
  const groups = new Map<ObjectId, ObjectId[]>();
  for (const id of context.before.keys()) {
    if (!context.fate.isGone(id)) continue;
    const first = leader(id);
    const group = groups.get(first) ?? [first];
    if (id !== first) group.push(id);
    groups.set(first, group);
  }
  return [...groups].map(([id, group]) => ({ id, group }));
}
