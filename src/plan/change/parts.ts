/** New columns, constraints and indexes of tables that are there. */
import { type ObjectId, type ObjectKind, objectId, parseObjectId } from '../../ir/id.ts';
import { tableId } from '../../ir/objects.ts';
import type { Column, Index, Key, Table } from '../../ir/schema.ts';
import { partOf } from '../../postgres/ddl/comment.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import { commentUnits } from '../add/comment.ts';
import { addColumn, isAlsoOwn } from '../online/add-column.ts';
import { addCheck, addForeignKey } from '../online/add-constraint.ts';
import { addExclusion } from '../online/add-exclusion.ts';
import { addIndex } from '../online/add-index.ts';
import { addKey } from '../online/add-key.ts';
import { addPartitionedForeignKey } from '../partition/foreign-keys.ts';
import { addPartitionIndexes } from '../partition/indexes.ts';
import { addPartitionedKey, comesWithParentKey, type KeyKind } from '../partition/keys.ts';
import type { Unit } from '../unit.ts';
import { broughtColumn } from './brought-column.ts';
import { type ChangeContext, columnId } from './context.ts';

type Named = { readonly name: string; readonly comment: string | null };

/** A table that joins a parent in the same plan has nothing of it yet. */
function standingParents(context: ChangeContext, table: Table): Table['inherits'] {
  const parentsOf = (each: Table | undefined) =>
    each === undefined ? [] : [...(each.partitionOf ? [each.partitionOf] : []), ...each.inherits];
  const before = new Set(parentsOf(context.tableBefore(table)).map(tableId));
  return parentsOf(table).filter((parent) => before.has(tableId(parent)));
}

/** Brought by a parent's own change: `INHERITS` and partitions follow (ALTER TABLE, ONLY). */
function comesFromParent(context: ChangeContext, table: Table, id: ObjectId): boolean {
  const { kind, names } = parseObjectId(id);
  return standingParents(context, table).some((parent) => {
    const same = objectId(kind, parent.schema, parent.name, names[2] ?? '');
    return context.isAdded(same) && carried.has(kind);
  });
}

/** Partitions cease to have anything of their own (ALTER TABLE, ATTACH PARTITION). */
function isInheritedAlone(context: ChangeContext, table: Table, column: Column): boolean {
  if (!column.inherited || table.inherits.length === 0) return false;
  return (
    context.before.has(tableId(table)) &&
    !comesFromParent(context, table, columnId(table, column.name))
  );
}

/** Made with a column that comes with a parent. */
function comesWithColumn(context: ChangeContext, table: Table, id: ObjectId): boolean {
  if (!id.startsWith('check:')) return false;
  const needs = new Set(context.objects.get(id)?.dependsOn ?? []);
  return table.columns.some((column) => {
    const own = columnId(table, column.name);
    return needs.has(own) && context.isAdded(own) && isInheritedAlone(context, table, column);
  });
}

/** By a statement of its own, and not by that of a parent. */
export function isAddedApart(context: ChangeContext, table: Table, id: ObjectId): boolean {
  return !comesFromParent(context, table, id) && !comesWithColumn(context, table, id);
}

const carried: ReadonlySet<ObjectKind> = new Set(['column', 'check', 'foreign_key']);

function constraintUnits<T extends Named>(
  context: ChangeContext,
  table: Table,
  kind: ObjectKind,
  list: readonly T[],
  build: (constraint: T) => Unit[],
): Unit[] {
  return list.flatMap((constraint) => {
    const id = objectId(kind, table.schema, table.name, constraint.name);
    if (!context.isAdded(id)) return [];
    const subject = partOf('CONSTRAINT', constraint.name, relationName(table, context.spelling));
    const comment = commentUnits(
      id,
      id,
      subject,
      constraint.comment,
      context.locks([tableId(table)], 'ACCESS SHARE'),
    );
    return [...(isAddedApart(context, table, id) ? build(constraint) : []), ...comment];
  });
}

function keyUnits(context: ChangeContext, table: Table, kind: KeyKind, key: Key): Unit[] {
  if (comesWithParentKey(context, table, kind, key)) return [];
  return table.partitionBy === null
    ? addKey(context, table, kind, key)
    : addPartitionedKey(context, table, kind, key);
}

function tableParts(context: ChangeContext, table: Table): Unit[] {
  const columns = table.columns.flatMap((column) => {
    const id = columnId(table, column.name);
    if (!context.isAdded(id)) return [];
    if (comesFromParent(context, table, id) && !isAlsoOwn(table, column)) {
      return broughtColumn(context, table, column, (each) => standingParents(context, each));
    }
    // What it has before it joins a parent is its own, beside being inherited (ALTER TABLE, INHERIT).
    return isInheritedAlone(context, table, column) ? [] : addColumn(context, table, column);
  });
  const primary = table.primaryKey === null ? [] : [table.primaryKey];
  return [
    ...columns,
    ...constraintUnits(context, table, 'primary_key', primary, (key) =>
      keyUnits(context, table, 'primary_key', key),
    ),
    ...constraintUnits(context, table, 'unique', table.uniques, (key) =>
      keyUnits(context, table, 'unique', key),
    ),
    ...constraintUnits(context, table, 'exclusion', table.exclusions, (exclusion) =>
      addExclusion(context, table, exclusion),
    ),
    ...constraintUnits(context, table, 'check', table.checks, (check) =>
      addCheck(context, table, check),
    ),
    ...constraintUnits(context, table, 'foreign_key', table.foreignKeys, (key) =>
      table.partitionBy === null
        ? addForeignKey(context, table, key)
        : addPartitionedForeignKey(context, table, key),
    ),
  ];
}

interface Owner {
  readonly id: ObjectId;
  readonly schema: string;
  readonly name: string;
  readonly indexes: readonly Index[];
}

function ownerIndexes(context: ChangeContext, owner: Owner, before: readonly Index[]): Unit[] {
  return owner.indexes.flatMap((index) => {
    const id = objectId('index', owner.schema, owner.name, index.name);
    if (!context.isAdded(id)) return [];
    const old = before.find(({ name }) => name === index.name);
    return addIndex(context, owner, index, old);
  });
}

export function addParts(context: ChangeContext): Unit[] {
  const tables = context.to.tables.filter((table) => {
    const id = tableId(table);
    return context.gaining.has(id) && !context.isAdded(id);
  });
  const views = context.to.materializedViews
    .map((view) => ({ ...view, id: objectId('materialized_view', view.schema, view.name) }))
    .filter(({ id }) => !context.isAdded(id));
  return [
    ...tables.flatMap((table) => tableParts(context, table)),
    ...tables.flatMap((table) =>
      table.partitionBy !== null || table.partitionOf !== null
        ? []
        : ownerIndexes(
            context,
            { ...table, id: tableId(table) },
            context.tableBefore(table)?.indexes ?? [],
          ),
    ),
    ...addPartitionIndexes(context),
    ...views.flatMap((view) => {
      const old = context.from.materializedViews.find(
        ({ schema, name }) => schema === view.schema && name === view.name,
      );
      return ownerIndexes(context, view, old?.indexes ?? []);
    }),
  ];
}
