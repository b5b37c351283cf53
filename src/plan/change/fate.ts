/** What becomes of each object: altered in place, dropped, or dropped and made again. */
import type { Change } from '../../diff/change.ts';
import { carriedKinds, type ObjectId, type ObjectKind } from '../../ir/id.ts';
import type { SchemaObject } from '../../ir/objects.ts';
import { cannotAlter } from './alterable.ts';
import { renewedRoutines } from './renewed.ts';

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

function dependents(objects: Objects): Map<ObjectId, SchemaObject[]> {
  const found = new Map<ObjectId, SchemaObject[]>();
  for (const object of objects.values()) {
    for (const need of object.dependsOn) {
      found.set(need, [...(found.get(need) ?? []), object]);
    }
  }
  return found;
}

function childrenOf(objects: Objects): Map<ObjectId, SchemaObject[]> {
  const found = new Map<ObjectId, SchemaObject[]>();
  for (const object of objects.values()) {
    if (object.parent === null) continue;
    found.set(object.parent, [...(found.get(object.parent) ?? []), object]);
  }
  return found;
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
): Fate {
  const removed = new Set(changes.filter(({ kind }) => kind === 'remove').map(({ id }) => id));
  const sets = changes.filter((change): change is SetChange => change.kind === 'set');
  const replaced = new Set<ObjectId>();
  const stuck = new Set<ObjectId>();
  const unsettled = new Set<ObjectId>();
  const added = changes.filter(({ kind }) => kind === 'add').map(({ id }) => id);
  const renewed = renewedRoutines(removed, added);
  const dependentsOf = dependents(before);
  const children = childrenOf(before);

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
      const byDefault = kind === 'routine' && other.kind === 'column' && !isGenerated(other);
      if (byDefault && after.has(other.id)) unsettled.add(other.id);
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
    if (cannotAlter(object.kind, change, object.properties)) {
      replace(object, object.kind === 'column');
    }
    const retyped = object.kind === 'column' && 'type' in change.after;
    if (!retyped) continue;
    for (const other of dependentsOf.get(change.id) ?? []) {
      if (!followsType.has(other.kind)) replace(other);
    }
  }
  for (const id of renewed.keys()) {
    const object = before.get(id);
    if (object !== undefined) leaveBehind(object);
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
