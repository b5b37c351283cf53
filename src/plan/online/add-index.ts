/** A new index on a table that is there, or another one under the name of one that is. */
import { objectInWords } from '../../diff/words.ts';
import { type ObjectId, objectId } from '../../ir/id.ts';
import type { Index } from '../../ir/schema.ts';
import { setComment } from '../../postgres/ddl/comment.ts';
import { createIndex, dropIndex } from '../../postgres/ddl/indexes.ts';
import { qualified, quoteIdentifier, shortenIdentifier } from '../../postgres/identifier.ts';
import { commentUnits } from '../add/comment.ts';
import { alteration, setting } from '../change/alteration.ts';
import type { ChangeContext } from '../change/context.ts';
import type { Unit } from '../unit.ts';
import { buildIndex, concurrently } from './build-index.ts';

export interface IndexOwner {
  readonly id: ObjectId;
  readonly schema: string;
  readonly name: string;
  readonly indexes: readonly Index[];
}

function needsOf(context: ChangeContext, index: Index, id: ObjectId): string[] {
  const texts = [index.predicate, ...index.elements.map((element) => element.expression)];
  const routines = texts.flatMap(context.mentions).filter((need) => need.startsWith('routine:'));
  return [...context.needs(id), ...routines];
}

function atOnce(context: ChangeContext, owner: IndexOwner, index: Index, id: ObjectId): Unit[] {
  return [
    alteration({
      key: id,
      needs: needsOf(context, index, id),
      changes: [{ kind: 'add', id }],
      words: `Create ${objectInWords(id)}`,
      sql: createIndex(owner, index, context.spelling),
      reverse: dropIndex(owner, index, context.spelling),
      statementTimeout: null,
      locks: context.locks([owner.id], 'SHARE'),
      scanned: context.existing.has(owner.id) ? [owner.id] : [],
    }),
  ];
}

function online(context: ChangeContext, owner: IndexOwner, index: Index, id: ObjectId): Unit[] {
  const build = { id, owner, ownerId: owner.id, index, needs: needsOf(context, index, id) };
  const { units } = buildIndex(context, build);
  return units.map((unit) =>
    unit.key === `${id}#built` ? { ...unit, provides: [id], changes: [{ kind: 'add', id }] } : unit,
  );
}

/** A statement of its own, as nothing can share one with DROP INDEX CONCURRENTLY on the way back. */
export function takeComment(
  id: ObjectId,
  subject: string,
  comment: string | null,
  needs: readonly string[],
): Unit[] {
  if (comment === null) return [];
  return [
    alteration({
      key: `${id}#old comment`,
      provides: [`${id}#old comment`],
      needs,
      phase: needs.length === 0 ? 'contract' : 'expand',
      changes: setting(id, { comment }, { comment: null }),
      words: `Take the comment from ${objectInWords(id)}`,
      sql: setComment(subject, null),
      reverse: setComment(subject, comment),
    }),
  ];
}

/** The old one serves until the new one can; then they change places. */
function inPlaceOf(
  context: ChangeContext,
  owner: IndexOwner,
  index: Index,
  before: Index,
  id: ObjectId,
): Unit[] {
  const temporary = shortenIdentifier(`${index.name}_new`);
  const built = buildIndex(context, {
    id,
    owner,
    ownerId: owner.id,
    index: { ...index, name: temporary },
    needs: needsOf(context, index, id),
  });
  const named = (name: string) => qualified(owner.schema, name, context.spelling.defaultSchema);
  return [
    ...built.units,
    alteration({
      key: `drop ${id}`,
      needs: [built.key, `${id}#old comment`],
      transaction: 'outside',
      statementTimeout: null,
      changes: [{ kind: 'remove', id }],
      words: `Drop the old ${objectInWords(id)}`,
      sql: concurrently(dropIndex(owner, before, context.spelling)),
      reverse: concurrently(createIndex(owner, before, context.spelling)),
      locks: context.locks([owner.id], 'SHARE UPDATE EXCLUSIVE'),
    }),
    ...takeComment(id, `INDEX ${named(index.name)}`, before.comment, [built.key]),
    alteration({
      key: id,
      needs: [`drop ${id}`],
      changes: [{ kind: 'add', id }],
      words: `Give ${objectInWords(id)} its name`,
      sql: `ALTER INDEX ${named(temporary)} RENAME TO ${quoteIdentifier(index.name)}`,
      reverse: `ALTER INDEX ${named(index.name)} RENAME TO ${quoteIdentifier(temporary)}`,
    }),
  ];
}

/** Its way back would speak of operators where they are no more (ALTER EXTENSION, SET SCHEMA). */
function isMoved({ fate }: ChangeContext, need: ObjectId): boolean {
  return need.startsWith('extension:') && 'schema' in (fate.altered.get(need)?.after ?? {});
}

/** The old one must be gone before the new one can come: it stands on something that goes. */
export function standsOnGone(context: ChangeContext, id: ObjectId): boolean {
  return (context.before.get(id)?.dependsOn ?? []).some((need) => {
    if (isMoved(context, need)) return true;
    if (!context.fate.isGone(need)) return false;
    return context.fate.replaced.has(need) || !need.startsWith('column:');
  });
}

export function addIndex(
  context: ChangeContext,
  owner: IndexOwner,
  index: Index,
  before: Index | undefined,
): Unit[] {
  const id = objectId('index', owner.schema, owner.name, index.name);
  const swap = context.fate.replaced.has(id) && before !== undefined && !standsOnGone(context, id);
  const units = !context.isLive(owner.id)
    ? atOnce(context, owner, index, id)
    : swap
      ? inPlaceOf(context, owner, index, before, id)
      : online(context, owner, index, id);
  const name = qualified(owner.schema, index.name, context.spelling.defaultSchema);
  return [...units, ...commentUnits(id, id, `INDEX ${name}`, index.comment)];
}
