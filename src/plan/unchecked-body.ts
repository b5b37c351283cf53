/** Bodies that PostgreSQL can only look into with the search_path of those who call them. */
import { type ObjectId, type ObjectKind, parseObjectId } from '../ir/id.ts';
import type { SchemaObject } from '../ir/objects.ts';
import type { Routine } from '../ir/schema.ts';

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

/** The statement that makes the routine, which then is not looked into where that would fail. */
export function makingRoutine(objects: Objects, routine: Routine, create: string): string {
  return isOutOfSight(objects, routine)
    ? `SET LOCAL check_function_bodies = off;\n${create}`
    : create;
}
