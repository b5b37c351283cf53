/** What becomes of each object: altered in place, dropped, or dropped and made again. */
import type { Change } from '../../diff/change.ts';
import { carriedKinds, type ObjectId, type ObjectKind, parseObjectId } from '../../ir/id.ts';
import type { SchemaObject } from '../../ir/objects.ts';
import { quoteIdentifier } from '../../postgres/identifier.ts';
import { heldThrough } from '../column-grants.ts';
import { triggerSettings } from '../trigger-settings.ts';
import { cannotAlter } from './alterable.ts';
import { childrenIn, dependentsIn } from './dependents.ts';
import { renewedRoutines, sameName } from './renewed.ts';
import { looseTypes } from './typed-tables.ts';
import { partsOfKey, staysBelow, wholeOfPart } from './whole-parts.ts';

type SetChange = Extract<Change, { kind: 'set' }>;
type Objects = ReadonlyMap<ObjectId, SchemaObject>;

export interface Fate {
  readonly removed: ReadonlySet<ObjectId>;
  readonly replaced: ReadonlySet<ObjectId>;
  /** Changes that are made in place. */
  readonly altered: ReadonlyMap<ObjectId, SetChange>;
  /** Removed routines whose place another one takes. */
  readonly renewed: ReadonlyMap<ObjectId, ObjectId>;
  /** Columns whose default calls a routine that is made anew. */
  readonly unsettled: ReadonlySet<ObjectId>;
  /** Would have to be made again, which would lose what they hold. */
  readonly stuck: ReadonlySet<ObjectId>;
  isGone(id: ObjectId): boolean;
}

/** Made again without losing anything but time. */
const replaceable: ReadonlySet<ObjectKind> = new Set([
  'view',
  'materialized_view',
  'routine',
  'trigger',
  'policy',
  'foreign_key',
  'check',
  'unique',
  'primary_key',
  'exclusion',
  'index',
  'privilege',
  ...carriedKinds,
]);

/** PostgreSQL makes keys and indexes again by itself when the type of a column changes. */
const followsType: ReadonlySet<ObjectKind> = new Set([
  'foreign_key',
  'check',
  'unique',
  'primary_key',
  'exclusion',
  'index',
  'table',
  'sequence',
  'privilege',
  'setting',
]);

/** What other steps of a copy see to. */
const withTheirOwn: ReadonlySet<ObjectKind> = new Set(['table', 'sequence', 'privilege']);

/** A foreign key between two columns would for a while be one between two types. */
const followsDirect: ReadonlySet<ObjectKind> = new Set(
  [...followsType].filter((kind) => kind !== 'foreign_key'),
);

/** Its values are made of others: they are made again as well. */
function isGenerated({ kind, properties }: SchemaObject): boolean {
  return kind === 'column' && properties.generated !== null;
}

const speaksOfRelations: ReadonlySet<ObjectKind> = new Set([
  'view',
  'materialized_view',
  'routine',
  'rule',
  'policy',
]);

/** Tables, views and composite types share one space of names. */
function nameOfRelation(id: ObjectId): string | null {
  const { kind, names } = parseObjectId(id);
  const isRelation = /^(?:table|view|materialized_view|foreign_table|composite_type)$/.test(kind);
  return isRelation ? JSON.stringify(names) : null;
}

/** PostgreSQL changes no type of a column that rows are placed by (ALTER TABLE, PARTITION BY). */
function isPartitionKey({ properties }: SchemaObject, { id }: SchemaObject): boolean {
  const name = quoteIdentifier(parseObjectId(id).names[2] ?? '');
  const [, key = ''] = /^\w+ \((.*)\)$/s.exec(String(properties.partitionBy ?? '')) ?? [];
  const words = key.matchAll(/"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*(?!\s*\()/gu);
  return [...words].some(([word]) => word === name);
}

/**
 * A column that a table has by itself stays its own beside being inherited (ALTER TABLE, INHERIT);
 * that of a partition does not (ATTACH PARTITION).
 */
function becomesInherited(after: Objects, { id, after: values }: SetChange, table: SchemaObject) {
  if (!id.startsWith('column:') || values.inherited !== true) return false;
  return after.get(table.id)?.properties.partitionOf === null;
}

/**
 * A sequence that counts for another reason than before, or for another column, is made anew under
 * its name: what was granted on it is not. Sequences of identity columns are no objects of their own.
 */
function privilegesOfNewSequences(
  before: Objects,
  after: Objects,
  copies: ReadonlyMap<ObjectId, unknown>,
): ObjectId[] {
  return [...before.values()].flatMap(({ id, kind, dependsOn }) => {
    if (kind !== 'privilege' || !after.has(id)) return [];
    const on = parseObjectId(id).names[0] as ObjectId;
    if (!on.startsWith('sequence:')) return [];
    if (before.has(on) !== after.has(on)) return [id];
    const copied = dependsOn.some((need) => need.startsWith('column:') && copies.has(need));
    return !before.has(on) && copied ? [id] : [];
  });
}

/** Columns that are copied, and what follows them: other steps make all of their changes. */
export interface Copied {
  readonly copies: ReadonlyMap<ObjectId, unknown>;
  readonly followers: ReadonlyMap<ObjectId, unknown>;
  /** Types that are made again, and columns that move to them or speak of them where they stand. */
  readonly rebuilds: ReadonlyMap<ObjectId, unknown>;
  readonly direct: readonly { readonly id: ObjectId }[];
  readonly speaking: readonly { readonly id: ObjectId }[];
}

export function fatesOf(
  before: Objects,
  after: Objects,
  changes: readonly Change[],
  { copies, followers, rebuilds, direct, speaking }: Copied,
  /** Tables without rows, or whose rows may go. */
  mayReplace: (table: ObjectId) => boolean = () => false,
  /** The columns of a table of a type stand as the attributes do. */
  inOrder: (setting: ObjectId) => boolean = () => true,
): Fate {
  const removed = new Set(changes.filter(({ kind }) => kind === 'remove').map(({ id }) => id));
  const sets = changes.filter((change): change is SetChange => change.kind === 'set');
  const replaced = new Set<ObjectId>();
  const stuck = new Set<ObjectId>();
  const unsettled = new Set<ObjectId>();
  const computed = new Set(sets.filter(({ after }) => after.generated != null).map(({ id }) => id));
  const added = changes.filter(({ kind }) => kind === 'add').map(({ id }) => id);
  const renewed = renewedRoutines(removed, added);
  const dependentsOf = dependentsIn(before);
  const children = childrenIn(before);

  /** Columns, and the sequences that they own. */
  function goesWithTable({ id, kind, parent, dependsOn }: SchemaObject): boolean {
    if (kind === 'table') return mayReplace(id);
    if (kind === 'column') return parent !== null && replaced.has(parent);
    return kind === 'sequence' && dependsOn.some((need) => replaced.has(need));
  }

  function replace(object: SchemaObject, forced = false): void {
    if (removed.has(object.id) || replaced.has(object.id) || !after.has(object.id)) return;
    const known = replaceable.has(object.kind) || goesWithTable(object) || isGenerated(object);
    if (!known && !forced) {
      stuck.add(object.id);
      return;
    }
    replaced.add(object.id);
    for (const child of children.get(object.id) ?? []) replace(child);
    leaveBehind(object);
  }

  /** What stands on an object that goes. */
  function leaveBehind({ id, kind, parent }: SchemaObject): void {
    const alone = kind === 'column' && !(parent !== null && replaced.has(parent));
    for (const other of dependentsOf.get(id) ?? []) {
      // Partitions go with the table, and their columns with them.
      const handedDown = kind === 'column' && other.kind === 'column' && other.parent !== parent;
      if (handedDown && !alone) continue;
      const byDefault = kind === 'routine' && other.kind === 'column' && !isGenerated(other);
      if (byDefault && after.has(other.id)) unsettled.add(other.id);
      // It comes and goes with that of the parent, which is computed from now on.
      else if (handedDown && computed.has(other.id)) replace(other, true);
      else if (!(alone && withTheirOwn.has(other.kind))) replace(other);
    }
  }

  const moved = new Set<ObjectId>([...copies.keys(), ...direct.map(({ id }) => id)]);
  const known = new Set<ObjectId>([
    ...moved,
    ...followers.keys(),
    ...rebuilds.keys(),
    ...speaking.map(({ id }) => id),
  ]);

  /** A column that a parent moves along. */
  function isInherited({ kind, parent, dependsOn }: SchemaObject): boolean {
    const elsewhere = (need: ObjectId) => before.get(need)?.parent !== parent;
    return kind === 'column' && dependsOn.some((need) => moved.has(need) && elsewhere(need));
  }

  /** What cannot follow a column to its new self stands on the old one, which goes. */
  function leave(id: ObjectId, stays: ReadonlySet<ObjectKind>): void {
    for (const other of dependentsOf.get(id) ?? []) {
      if (known.has(other.id) || stays.has(other.kind) || isInherited(other)) continue;
      replace(other);
    }
  }

  for (const id of [...copies.keys(), ...followers.keys(), ...rebuilds.keys()]) {
    leave(id, withTheirOwn);
  }
  for (const { id } of direct) leave(id, followsDirect);
  for (const change of sets) {
    if (copies.has(change.id) || followers.has(change.id) || rebuilds.has(change.id)) continue;
    const object = before.get(change.id);
    if (object === undefined) continue;
    const table = object.parent === null ? undefined : before.get(object.parent);
    if (cannotAlter(object.kind, change, object.properties, table?.properties)) {
      replace(object, object.kind === 'column');
    }
    if (table !== undefined && becomesInherited(after, change, table)) {
      replace(table);
      continue;
    }
    if (change.before.partitionOf != null && change.after.partitionOf != null) {
      for (const each of triggerSettings(before, change.id)) replace(each);
    }
    if (object.kind === 'trigger' && 'enabled' in change.after && table !== undefined) {
      const states = triggerSettings(before, table.id);
      for (const each of states) if (each.dependsOn.includes(change.id)) replace(each);
    }
    const retyped = object.kind === 'column' && 'type' in change.after;
    if (!retyped) continue;
    if (table !== undefined && isPartitionKey(table, object)) {
      replace(table);
      continue;
    }
    for (const other of dependentsOf.get(change.id) ?? []) {
      const inherits = other.kind === 'column' && other.parent !== object.parent;
      if (!followsType.has(other.kind) && !inherits) replace(other);
    }
  }
  for (const id of removed) {
    if (!/^(?:primary_key|unique|index):/.test(id)) continue;
    // Without its key it would have to stand on another one, which PostgreSQL does not look for.
    for (const other of dependentsOf.get(id) ?? []) {
      if (other.kind === 'foreign_key') replace(other);
    }
  }
  for (const id of [...removed, ...replaced]) {
    // PostgreSQL drops no part of an index that stays (section 5.12.2.2).
    for (
      let whole = wholeOfPart(before, after, id);
      whole !== undefined;
      whole = wholeOfPart(before, after, whole.id)
    )
      replace(whole);
  }
  for (const id of [...removed, ...replaced]) {
    const attached = (dependentsOf.get(id) ?? []).filter(({ kind }) => kind === 'index');
    const indexes = id.startsWith('index:') ? attached : [];
    // A partition's key or index goes with that of the whole, also where it is to stay.
    for (const part of [...partsOfKey(before, id), ...indexes]) {
      if (staysBelow(before, after, part.parent ?? part.id)) replace(part);
    }
  }
  const relations = new Set(added.flatMap((id) => nameOfRelation(id) ?? []));
  for (const id of removed) {
    const name = nameOfRelation(id);
    // What speaks of the name goes on with the relation of another kind that takes it.
    if (name === null || !relations.has(name)) continue;
    for (const other of dependentsOf.get(id) ?? []) {
      if (speaksOfRelations.has(other.kind)) replace(other);
    }
  }
  for (const id of removed) {
    const object = before.get(id);
    if (object?.kind !== 'routine') continue;
    leaveBehind(object);
    // What still calls a routine of that name calls another one from now on, and only that.
    const other = added.find((each) => each.startsWith('routine:') && sameName(each, id));
    const called = (dependentsOf.get(id) ?? []).some((each) => replaced.has(each.id));
    if (other !== undefined && called && !renewed.has(id)) renewed.set(id, other);
  }
  for (const id of privilegesOfNewSequences(before, after, copies)) replaced.add(id);
  for (const id of heldThrough(before, after, changes)) replaced.add(id);
  for (const { id, kind, parent } of before.values()) {
    // Of a column of that name, of another kind of relation.
    const elsewhere = kind === 'privilege' && parent !== null && after.get(id)?.parent !== parent;
    if (elsewhere && after.has(id)) replaced.add(id);
  }
  for (const id of looseTypes(before, after, changes)) {
    if (removed.has(id)) continue;
    if (inOrder(id)) replaced.add(id);
    else stuck.add(id);
  }
  return {
    removed,
    replaced,
    renewed,
    unsettled,
    stuck,
    altered: new Map(
      sets
        .filter(({ id }) => !replaced.has(id) && !copies.has(id))
        .filter(({ id }) => !followers.has(id) && !rebuilds.has(id))
        .map((set) => [set.id, set]),
    ),
    isGone: (id) => removed.has(id) || replaced.has(id),
  };
}
