/** Settings that stand on what a step of their parent makes, and are gone before one that takes it. */
import { type ObjectId, objectId, parseObjectId } from '../ir/id.ts';
import { notNullComment } from '../postgres/catalog/carried/not-null.ts';
import { identityComment } from '../postgres/catalog/carried/settings.ts';

const steps: Readonly<Record<string, readonly string[]>> = {
  [notNullComment]: ['not_null', 'notNull'],
  [identityComment]: ['identity', 'identity name'],
};

/** Keys of the steps that must have run before the setting can be made. */
export function madeBefore(id: ObjectId, parent: ObjectId | null): string[] {
  const { kind, names } = parseObjectId(id);
  if (kind !== 'setting' || parent === null) return [];
  return (steps[names[1] ?? ''] ?? []).map((step) => `${parent}#${step}`);
}

function gone(parent: ObjectId, property: string): string {
  return `drop ${objectId('setting', parent, property)}`;
}

/** Key of the step that takes the comment off the NOT NULL of a column or domain. */
export function notNullUnsaid(parent: ObjectId): string {
  return gone(parent, notNullComment);
}

/** Key of the step that takes the comment off the sequence of an identity column. */
export function sequenceUnsaid(column: ObjectId): string {
  return gone(column, identityComment);
}
