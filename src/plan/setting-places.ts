/** Settings that stand on what a step of their parent makes, and are gone before one that takes it. */
import { type ObjectId, objectId, parseObjectId } from '../ir/id.ts';
import { notNullComment, notNullNamed } from '../postgres/catalog/carried/not-null.ts';
import { identityComment } from '../postgres/catalog/carried/settings.ts';

const demands: readonly string[] = ['not_null', 'notNull'];

const steps: Readonly<Record<string, readonly string[]>> = {
  [notNullComment]: demands,
  [notNullNamed]: demands,
  [identityComment]: ['identity', 'identity name'],
};

/** Keys of the steps that demand values of a column. */
export function notNullMade(column: ObjectId): string[] {
  return demands.map((step) => `${column}#${step}`);
}

/** Keys of the steps that must have run before the setting can be made. */
export function madeBefore(id: ObjectId, parent: ObjectId | null): string[] {
  const { kind, names } = parseObjectId(id);
  if (kind !== 'setting' || parent === null) return [];
  const made = (steps[names[1] ?? ''] ?? []).map((step) => `${parent}#${step}`);
  if (names[1] !== notNullNamed) return made;
  // Until it leaves, a partition shares the constraint with the whole.
  const [schema = '', table = ''] = parseObjectId(parent).names;
  return [...made, `${objectId('table', schema, table)}#detach`];
}

function gone(parent: ObjectId, property: string): string {
  return `drop ${objectId('setting', parent, property)}`;
}

/** What is said of a NOT NULL beside that it is there. */
export const ofNotNull: readonly string[] = [notNullComment, notNullNamed];

/** Keys of the steps that take that off the NOT NULL of a column or domain. */
export function notNullUnsaid(parent: ObjectId): string[] {
  return ofNotNull.map((property) => gone(parent, property));
}

/** Keys of the steps that say it. */
export function notNullSaid(parent: ObjectId): string[] {
  return ofNotNull.map((property) => objectId('setting', parent, property));
}

/** Key of the step that takes the comment off the sequence of an identity column. */
export function sequenceUnsaid(column: ObjectId): string {
  return gone(column, identityComment);
}
