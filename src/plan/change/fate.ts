/** What becomes of each object: altered in place, dropped, or dropped and made again. */
import type { Change } from '../../diff/change.ts';
import { carriedKinds, type ObjectId, type ObjectKind } from '../../ir/id.ts';
import type { SchemaObject } from '../../ir/objects.ts';
import { cannotAlter } from './alterable.ts';

type SetChange = Extract<Change, { kind: 'set' }>;
type Objects = ReadonlyMap<ObjectId, SchemaObject>;

export interface Fate {
  readonly removed: ReadonlySet<ObjectId>;
  readonly replaced: ReadonlySet<ObjectId>;
  /** Changes that are made in place. */
  readonly altered: ReadonlyMap<ObjectId, SetChange>;
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
}

export function fatesOf(
  before: Objects,
  after: Objects,
  changes: readonly Change[],
  { copies, followers }: Copied,
  /** Tables without rows, or whose rows may go. */
  mayReplace: (table: ObjectId) => boolean = () => false,
): Fate {
  const removed = new Set(changes.filter(({ kind }) => kind === 'remove').map(({ id }) => id));
  const sets = changes.filter((change): change is SetChange => change.kind === 'set');
  const replaced = new Set<ObjectId>();
  const stuck = new Set<ObjectId>();
  const dependentsOf = dependents(before);
  const children = childrenOf(before);

  /** Columns, and the sequences that they own. */
  function goesWithTable({ id, kind, parent, dependsOn }: SchemaObject): boolean {
    if (kind === 'table') return mayReplace(id);
    if (kind === 'column') return parent !== null && replaced.has(parent);
    return kind === 'sequence' && dependsOn.some((need) => replaced.has(need));
  }

  function replace(object: SchemaObject): void {
    if (removed.has(object.id) || replaced.has(object.id) || !after.has(object.id)) return;
    if (!replaceable.has(object.kind) && !goesWithTable(object)) {
      stuck.add(object.id);
      return;
    }
    replaced.add(object.id);
    for (const child of children.get(object.id) ?? []) replace(child);
    for (const other of dependentsOf.get(object.id) ?? []) replace(other);
  }

  /** What cannot follow a copied column stands on the old one, which goes. */
  function leave(id: ObjectId): void {
    for (const other of dependentsOf.get(id) ?? []) {
      if (followers.has(other.id) || ['table', 'sequence', 'privilege'].includes(other.kind)) {
        continue;
      }
      replace(other);
    }
  }

  for (const id of [...copies.keys(), ...followers.keys()] as ObjectId[]) leave(id);
  for (const change of sets) {
    if (copies.has(change.id) || followers.has(change.id)) continue;
    const object = before.get(change.id);
    if (object === undefined) continue;
    if (cannotAlter(object.kind, change, object.properties)) replace(object);
    const retyped = object.kind === 'column' && 'type' in change.after;
    if (!retyped) continue;
    for (const other of dependentsOf.get(change.id) ?? []) {
      if (!followsType.has(other.kind)) replace(other);
    }
  }
  return {
    removed,
    replaced,
    stuck,
    altered: new Map(
      sets
        .filter(({ id }) => !replaced.has(id) && !copies.has(id) && !followers.has(id))
        .map((set) => [set.id, set]),
    ),
    isGone: (id) => removed.has(id) || replaced.has(id),
  };
}
