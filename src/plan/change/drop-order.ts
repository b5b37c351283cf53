/** Behind what a statement that drops comes, on the way there and back. */
import { type ObjectId, parseObjectId } from '../../ir/id.ts';
import { namedObjects } from '../context.ts';
import { mentionFinder } from '../mentions.ts';
import { gonePartitions, ownerOf } from '../partition/join.ts';
import type { ChangeContext } from './context.ts';
import { childrenIn, dependentsIn } from './dependents.ts';
import { ownBehindParent } from './drop-groups.ts';

export function waitsFor(context: ChangeContext, group: readonly ObjectId[]): string[] {
  const members = new Set(group);
  const found: string[] = [];
  const users = group.flatMap((id) => dependentsIn(context.before).get(id) ?? []);
  const parts = group.flatMap((id) => childrenIn(context.before).get(id) ?? []);
  for (const object of new Set([...users, ...parts])) {
    if (members.has(object.id)) continue;
    if (ownBehindParent(context, object.id).length > 0) continue;
    if (context.fate.isGone(object.id)) found.push(`drop ${object.id}`);
    else if (context.rebuilds.has(object.id)) found.push(`${object.id}#old dropped`);
    else if (context.fate.unsettled.has(object.id)) found.push(`${object.id}#default aside`);
    else if (context.fate.altered.has(object.id)) found.push(object.id);
    // The old column lets go of its default in the swap, and of all else when it is dropped.
    else if (context.copies.has(object.id)) {
      const sequence = group[0]?.startsWith('sequence:') === true;
      found.push(`${object.id}#${sequence ? 'loose' : 'old dropped'}`);
    }
  }
  return [...found, ...group.flatMap((id) => otherIdentity(context, id))];
}

/** The way back names the index for the table's replica identity when it is there again. */
function otherIdentity(context: ChangeContext, id: ObjectId): string[] {
  if (!/^(?:index|primary_key|unique):/.test(id)) return [];
  const owner = ownerOf(id);
  const change = context.fate.altered.get(owner);
  if (change === undefined || !('replicaIdentity' in change.after)) return [];
  const named = change.before.replicaIdentity === `index:${parseObjectId(id).names[2]}`;
  return named ? [`${owner}#replicaIdentity`] : [];
}

/** A key comes back over the partitions that stay: those that go are made with their part of it. */
export function partitionsFirst(context: ChangeContext, id: ObjectId): string[] {
  if (!/^(?:primary_key|unique):/.test(id)) return [];
  return gonePartitions(context, ownerOf(id)).map((table) => `drop ${table}`);
}

/** On the way back, what stood on the old column of a copy and on this one comes behind both. */
export function afterCopies(context: ChangeContext, group: readonly ObjectId[]): string[] {
  return group
    .flatMap((id) => dependentsIn(context.before).get(id) ?? [])
    .flatMap(({ id }) => context.followers.get(id) ?? [])
    .map(({ id }) => `${id}#old dropped`);
}

/**
 * Routines that go and name what goes in a body: they come back behind it, for PostgreSQL checks
 * what a body of theirs names.
 */
export function routinesOver(context: ChangeContext): (group: readonly ObjectId[]) => string[] {
  const mentions = mentionFinder(namedObjects(context.from));
  const over = new Map<ObjectId, string[]>();
  for (const { id, kind, properties } of context.before.values()) {
    if (kind !== 'routine' || !context.fate.isGone(id)) continue;
    for (const other of mentions(String(properties.definition))) {
      if (other !== id) over.set(other, [...(over.get(other) ?? []), `drop ${id}`]);
    }
  }
  return (group) => group.flatMap((id) => over.get(id) ?? []);
}
