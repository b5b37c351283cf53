/** The statements that bring dropped objects back as they were, without what they held. */
import { type ObjectId, objectId, parseObjectId } from '../../ir/id.ts';
import { tableId } from '../../ir/objects.ts';
import { emptySchema, type ForeignKey, type Schema, type Table } from '../../ir/schema.ts';
import { addBuilders } from '../add/registry.ts';
import { type Context, createContext } from '../context.ts';
import { orderNodes } from '../order.ts';
import { stepsOf } from '../steps.ts';
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
    .filter(({ indexes }) => indexes.some(({ partitionOf }) => partitionOf !== null))
    .flatMap(({ partitionOf }) => (partitionOf === null ? [] : [tableId(partitionOf)]))
    .filter((id) => !ids.has(id));
  return new Map(
    parents.flatMap((id) => {
      const parent = context.before.get(id);
      return parent === undefined ? [] : [[id, parent] as const];
    }),
  );
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
    return inherits.every(stays) ? table : { ...table, inherits: inherits.filter(stays) };
  });
  return { ...from, tables };
}

export type Recreation = (
  ids: ReadonlySet<ObjectId>,
  /** What shall be other than it was, in the relations of the objects. */
  adjust?: (schema: Schema) => Schema,
) => string;

/** For many objects one after the other: what does not depend on them is made once. */
export function recreation(context: ChangeContext): Recreation {
  const { spelling } = context;
  const from = beforeItReturns(context);
  let base: Context | null = null;
  return (ids, adjust = (schema) => schema) => {
    base ??= createContext(emptySchema, from, [], { ...spelling, notes: () => undefined });
    const owners = [...ids].flatMap((id) => context.before.get(id)?.parent ?? []);
    const then: ChangeContext = {
      ...base,
      gaining: new Set(owners),
      to: adjust(withoutOthers(from, ids)),
      existing: parentsLeft(context, ids),
      from,
      before: context.before,
      fate: {
        removed: nothing,
        replaced: nothing,
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
      isLive: () => false,
      family: () => [],
      lockFamily: () => [],
    };
    const units = [
      ...Object.values(addBuilders).flatMap((build) => build(then)),
      ...addParts(then),
    ];
    const order = orderNodes(
      units.sort((a, b) => a.rank - b.rank),
      units.flatMap((unit) => unit.alone),
    );
    return stepsOf(units, order, () => undefined)
      .map(({ sql }) => sql)
      .join(';\n');
  };
}
