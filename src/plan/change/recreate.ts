/** The statements that bring dropped objects back as they were, without what they held. */
import { type ObjectId, objectId, parseObjectId } from '../../ir/id.ts';
import { tableId } from '../../ir/objects.ts';
import {
  type Carried,
  type Column,
  emptySchema,
  type ForeignKey,
  type Schema,
  type Table,
} from '../../ir/schema.ts';
import { addBuilders } from '../add/registry.ts';
import { type Context, createContext } from '../context.ts';
import { type Order, orderNodes } from '../order.ts';
import { stepsOf } from '../steps.ts';
import type { Unit } from '../unit.ts';
import type { ChangeContext } from './context.ts';
import { leavesParent } from './drop-groups.ts';
import { addParts } from './parts.ts';

const nothing: ReadonlySet<ObjectId> = new Set();

/** `schema.name` of the relation that an object is, or is part of. */
function relationOf(id: ObjectId): string {
  const { kind, names } = parseObjectId(id);
  return kind === 'privilege'
    ? relationOf(names[0] as ObjectId)
    : JSON.stringify(names.slice(0, 2));
}

/**
 * Only the relations that the objects belong to: nothing else is built. A foreign key that is
 * brought back by itself is not in its table's CREATE TABLE.
 */
function withoutOthers(schema: Schema, ids: ReadonlySet<ObjectId>): Schema {
  const relations = new Set([...ids].map(relationOf));
  const named = (each: { schema: string; name: string }) =>
    relations.has(JSON.stringify([each.schema, each.name]));
  const kept = (table: Table, key: ForeignKey) =>
    ids.has(objectId('foreign_key', table.schema, table.name, key.name));
  return {
    ...schema,
    tables: schema.tables
      .filter(named)
      .map((table) =>
        ids.has(tableId(table)) && !table.foreignKeys.every((key) => kept(table, key))
          ? { ...table, foreignKeys: table.foreignKeys.filter((key) => kept(table, key)) }
          : table,
      ),
    views: schema.views.filter(named),
    materializedViews: schema.materializedViews.filter(named),
  };
}

/**
 * A partition with parts of its parent's indexes is made apart and attached: CREATE TABLE … PARTITION
 * OF would make parts under names of its own choice.
 */
function parentsLeft(context: ChangeContext, ids: ReadonlySet<ObjectId>): Context['existing'] {
  const tables = context.from.tables.filter((table) => ids.has(tableId(table)));
  const parents = tables
    .filter(
      (table) =>
        table.indexes.some(({ partitionOf }) => partitionOf !== null) ||
        hasChangingParent(context, table),
    )
    .flatMap(({ partitionOf }) => (partitionOf === null ? [] : [tableId(partitionOf)]))
    .filter((id) => !ids.has(id));
  return new Map(
    parents.flatMap((id) => {
      const parent = context.before.get(id);
      return parent === undefined ? [] : [[id, parent] as const];
    }),
  );
}

/**
 * Default privileges that are in force when the objects come back: what goes last comes back first,
 * while new ones are still there.
 */
function defaultPrivileges(context: ChangeContext, ids: ReadonlySet<ObjectId>): Carried[] {
  const { fate, before, to } = context;
  const goesLast = [...ids].some((id) => fate.removed.has(id) && !fate.renewed.has(id));
  return to.carried.filter((each) => {
    const id = objectId(each.kind, ...each.names);
    return each.kind === 'default_privileges' && (goesLast || (before.has(id) && !fate.isGone(id)));
  });
}

function withDefaults(schema: Schema, defaults: readonly Carried[]): Schema {
  const known = new Set(defaults.map(({ names }) => JSON.stringify(names)));
  const others = schema.carried.filter(
    ({ kind, names }) => kind !== 'default_privileges' || !known.has(JSON.stringify(names)),
  );
  return { ...schema, carried: [...others, ...defaults] };
}

/** Columns that no parent hands down any more are the table's own. */
function ofParents(context: ChangeContext, table: Table, parents: Table['inherits']): Column[] {
  const handed = parents.flatMap((parent) => context.tableBefore(parent)?.columns ?? []);
  return table.columns.map((column) => ({
    ...column,
    inherited: column.inherited && handed.some(({ name }) => name === column.name),
  }));
}

/** A table that leaves its parent is back in it last of all: until then its parts are its own. */
function beforeItReturns(context: ChangeContext): Schema {
  const { from } = context;
  const tables = from.tables.map((table) => {
    const { partitionOf, inherits } = table;
    const stays = (parent: Table['inherits'][number]) => !leavesParent(context, table, parent);
    if (partitionOf !== null && !stays(partitionOf)) {
      const indexes = table.indexes.map((index) => ({ ...index, partitionOf: null }));
      return { ...table, partitionOf: null, indexes };
    }
    if (inherits.every(stays)) return table;
    const left = inherits.filter(stays);
    return { ...table, columns: ofParents(context, table, left), inherits: left };
  });
  return { ...from, tables };
}

/** Those that go by themselves come back behind the parts of the whole. */
function partitionsThen(
  { fate }: ChangeContext,
  { partitions }: Context,
  ids: ReadonlySet<ObjectId>,
): Context['partitions'] {
  const there = (table: Table) => !fate.isGone(tableId(table)) || ids.has(tableId(table));
  return new Map([...partitions].map(([id, tables]) => [id, tables.filter(there)]));
}

/** What the columns and checks of the parent become is undone only behind the table that goes. */
function hasChangingParent(context: ChangeContext, { partitionOf }: Table): boolean {
  if (partitionOf === null) return false;
  const parents = [context.tableBefore(partitionOf), context.table(partitionOf)];
  const changes = (id: ObjectId) =>
    context.fate.isGone(id) ||
    context.fate.altered.has(id) ||
    context.isAdded(id) ||
    context.copies.has(id);
  return parents
    .flatMap((parent) => parent ?? [])
    .some((parent) => {
      const id = (kind: 'column' | 'check') => (part: { readonly name: string }) =>
        objectId(kind, parent.schema, parent.name, part.name);
      return [...parent.columns.map(id('column')), ...parent.checks.map(id('check'))].some(changes);
    });
}

export interface Recreation {
  whole(
    ids: ReadonlySet<ObjectId>,
    /** What shall be other than it was, in the relations of the objects. */
    adjust?: (schema: Schema) => Schema,
  ): string;
  /** The same, statement by statement. */
  each(ids: ReadonlySet<ObjectId>): readonly string[];
  /** By the recipes for tables in use; an index of a key is built under a name of its own. */
  online(ids: ReadonlySet<ObjectId>): readonly Again[];
}

/** One statement of the recipes, with what it stands for. */
interface Again {
  readonly unit: Unit;
  readonly sql: string;
}

/** For many objects one after the other: what does not depend on them is made once. */
export function recreation(context: ChangeContext): Recreation {
  const { spelling } = context;
  const from = beforeItReturns(context);
  let base: Context | null = null;
  const thenOf = (
    ids: ReadonlySet<ObjectId>,
    adjust: (schema: Schema) => Schema,
    live: boolean,
  ): ChangeContext => {
    base ??= createContext(emptySchema, from, [], { ...spelling, notes: () => undefined });
    const owners = [...ids].flatMap((id) => context.before.get(id)?.parent ?? []);
    const defaults = defaultPrivileges(context, ids);
    const inForce = defaults.flatMap(({ kind, names }) => {
      const object = context.objects.get(objectId(kind, ...names));
      return object === undefined ? [] : [[object.id, object] as const];
    });
    return {
      ...base,
      gaining: new Set(owners),
      partitions: partitionsThen(context, base, ids),
      takesColumns: (table) => hasChangingParent(context, table),
      to: adjust(withDefaults(withoutOthers(from, ids), defaults)),
      existing: new Map([...parentsLeft(context, ids), ...inForce]),
      from,
      before: context.before,
      fate: {
        removed: nothing,
        replaced: live ? keysIn(ids) : nothing,
        stuck: nothing,
        altered: new Map(),
        renewed: new Map(),
        unsettled: nothing,
        isGone: () => false,
      },
      tableBefore: context.tableBefore,
      copies: new Map(),
      followers: new Map(),
      followed: new Map(),
      rebuilt: () => undefined,
      oldOf: () => undefined,
      typeNames: () => [],
      typeKeys: () => [],
      rebuilds: new Map(),
      direct: [],
      speaking: [],
      defaultsAside: () => [],
      directKeys: () => [],
      isAdded: (id) => ids.has(id),
      fill: () => undefined,
      cast: () => undefined,
      mapped: () => undefined,
      isLive: live ? context.isLive : () => false,
      family: () => [],
      lockFamily: () => [],
      apart: false,
    };
  };
  const statements = (ids: ReadonlySet<ObjectId>, adjust: (schema: Schema) => Schema) => {
    const then = thenOf(ids, adjust, false);
    const units = [
      ...Object.values(addBuilders).flatMap((build) => build(then)),
      ...addParts(then),
    ];
    return stepsOf(units, inOrder(units), () => undefined).map(({ sql }) => sql);
  };
  return {
    whole: (ids, adjust = (schema) => schema) => statements(ids, adjust).join(';\n'),
    each: (ids) => statements(ids, (schema) => schema),
    online(ids) {
      const units = addParts(thenOf(ids, (schema) => schema, true));
      const order = inOrder(units);
      const byKey = new Map(units.map((unit) => [unit.key, unit]));
      return order.sequence.flatMap((key) => {
        const unit = byKey.get(key);
        return unit === undefined ? [] : [{ unit, sql: unit.sql(order.split) }];
      });
    },
  };
}

/** Their indexes are built beside what has their names. */
function keysIn(ids: ReadonlySet<ObjectId>): ReadonlySet<ObjectId> {
  return new Set([...ids].filter((id) => /^(?:primary_key|unique):/.test(id)));
}

function inOrder(units: Unit[]): Order {
  return orderNodes(
    units.sort((a, b) => a.rank - b.rank),
    units.flatMap((unit) => unit.alone),
  );
}
