/** Bodies that PostgreSQL can only look into with the search_path of those who call them. */
import { type ObjectId, type ObjectKind, parseObjectId } from '../ir/id.ts';
import type { SchemaObject } from '../ir/objects.ts';
import type { Routine } from '../ir/schema.ts';
import type { ChangeContext } from './change/context.ts';
import { childrenIn } from './change/dependents.ts';
import { namedObjects } from './context.ts';
import { type Mentions, mentionFinder } from './mentions.ts';

type Objects = ReadonlyMap<ObjectId, SchemaObject>;

const known = new WeakMap<Objects, ReadonlyMap<string, readonly string[]>>();

const namedInBodies: ReadonlySet<ObjectKind> = new Set([
  'table',
  'view',
  'materialized_view',
  'foreign_table',
  'sequence',
  'enum',
  'domain',
  'composite_type',
  'range_type',
  'routine',
]);

/** Schemas by the names of what is in them. */
function schemasOf(objects: Objects): ReadonlyMap<string, readonly string[]> {
  const found = known.get(objects);
  if (found !== undefined) return found;
  const made = new Map<string, string[]>();
  for (const { id, kind } of objects.values()) {
    if (!namedInBodies.has(kind)) continue;
    const [schema = '', whole = ''] = parseObjectId(id).names;
    const name = kind === 'routine' ? whole.replace(/\([\s\S]*$/, '') : whole;
    const schemas = made.get(name);
    if (schemas === undefined) made.set(name, [schema]);
    else schemas.push(schema);
  }
  known.set(objects, made);
  return made;
}

const word = String.raw`"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_]*`;
const qualifiedWord = new RegExp(`(?:(?:${word})\\s*\\.\\s*)*(?:${word})`, 'gu');

const isQualified = new RegExp(`^(?:${word})\\s*\\.`, 'u');

function unquoted(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text.toLowerCase();
}

/** What a body in quotes names without its schema, and that is in none that everybody looks into. */
function isOutOfSight(objects: Objects, { definition }: Routine): boolean {
  const body = /\n ?AS (\$[\s\S]*|'[\s\S]*)$/.exec(definition)?.[1];
  if (body === undefined) return false;
  const schemas = schemasOf(objects);
  for (const [text] of body.matchAll(qualifiedWord)) {
    const namespaces = isQualified.test(text) ? [] : (schemas.get(unquoted(text)) ?? []);
    if (namespaces.length > 0 && !namespaces.includes('public')) return true;
  }
  return false;
}

const unchecked = 'SET LOCAL check_function_bodies = off;\n';

/** The statement that makes the routine, which then is not looked into where that would fail. */
export function makingRoutine(objects: Objects, routine: Routine, create: string): string {
  return isOutOfSight(objects, routine) ? `${unchecked}${create}` : create;
}

const finders = new WeakMap<ChangeContext, Mentions>();

function mentionsBefore(context: ChangeContext): Mentions {
  const known = finders.get(context) ?? mentionFinder(namedObjects(context.from));
  finders.set(context, known);
  return known;
}

/** Whether the plan changes something that the routine's body speaks of as it was. */
function readsWhatChanges(context: ChangeContext, { definition }: Routine): boolean {
  const { fate, copies, before } = context;
  const changes = (id: ObjectId) => fate.isGone(id) || fate.altered.has(id) || copies.has(id);
  return mentionsBefore(context)(definition).some(
    (id) => changes(id) || (childrenIn(before).get(id) ?? []).some((part) => changes(part.id)),
  );
}

/**
 * The statement that makes the routine as it was. It was good then; on the way back it may come
 * before what its body reads is back.
 */
export function makingRoutineAgain(
  context: ChangeContext,
  routine: Routine,
  create: string,
): string {
  if (create.startsWith(unchecked) || !/\blanguage\s+'?sql\b/i.test(routine.definition))
    return create;
  return readsWhatChanges(context, routine) ? `${unchecked}${create}` : create;
}
