/** Which changes of which kinds PostgreSQL makes in place; the others drop the object and make it again. */
import type { Change } from '../../diff/change.ts';
import { type CarriedKind, isCarried, type ObjectKind } from '../../ir/id.ts';

type SetChange = Extract<Change, { kind: 'set' }>;
type Properties = Readonly<Record<string, unknown>>;
type InPlace = (change: SetChange, before: Properties) => boolean;

function only(...names: readonly string[]): InPlace {
  return ({ after }) => Object.keys(after).every((name) => names.includes(name));
}

const always: InPlace = () => true;

/** VALIDATE CONSTRAINT goes one way. */
function constraint(...names: readonly string[]): InPlace {
  const known = only('comment', 'validated', ...names);
  return (change, before) => known(change, before) && change.after.validated !== false;
}

/** What comes before the body: name, arguments with their defaults, RETURNS (CREATE FUNCTION, Notes). */
export function routineHead(definition: string): string {
  return definition.split(/\n ?(?:LANGUAGE|AS|BEGIN ATOMIC|TRANSFORM)\b/, 1)[0] ?? '';
}

function routine({ before, after }: SetChange, all: Properties): boolean {
  if ('kind' in after || all.kind === 'aggregate')
    return only('comment')({ before, after } as SetChange, all);
  if (!('definition' in after)) return true;
  return routineHead(String(before.definition)) === routineHead(String(after.definition));
}

/** ALTER POLICY can change an expression, and cannot take one away. */
function policy({ before, after }: SetChange): boolean {
  const kept = (name: 'using' | 'check') =>
    !(name in after) || (before[name] !== null && after[name] !== null);
  return !('command' in after || 'permissive' in after) && kept('using') && kept('check');
}

/** ALTER COLUMN makes a plain column of a stored one; other ways lead by a new column. */
function column({ before, after }: SetChange): boolean {
  if (!('generated' in after)) return true;
  const was = before.generated as { readonly kind: string } | null;
  return after.generated === null && was?.kind === 'stored' && !('type' in after);
}

const carried = only('comment', 'parts', 'options');

const inPlace: Readonly<Record<Exclude<ObjectKind, CarriedKind>, InPlace>> = {
  schema: always,
  extension: always,
  enum: always,
  domain: always,
  composite_type: always,
  range_type: always,
  sequence: always,
  // Nothing makes a partitioned table of a plain one, or the reverse (CREATE TABLE, PARTITION BY).
  table: ({ after }) => !('partitionBy' in after),
  column,
  primary_key: only('comment', 'storage'),
  unique: only('comment', 'storage'),
  foreign_key: constraint('deferrable'),
  check: constraint('alsoOwn'),
  exclusion: only('comment', 'storage'),
  index: ({ after }) =>
    Object.keys(after).every((name) =>
      ['comment', 'valid', 'storage', 'partitionOf'].includes(name),
    ) && after.valid !== false,
  trigger: only('comment', 'enabled'),
  policy,
  view: only('comment', 'columnComments', 'options'),
  materialized_view: only('comment', 'columnComments', 'storage'),
  routine,
  privilege: always,
};

const indexes: ReadonlySet<ObjectKind> = new Set(['primary_key', 'unique', 'exclusion', 'index']);

/** The index of a whole partitioned table takes no parameters later (ALTER INDEX, SET). */
function setsParametersOfWhole(
  kind: ObjectKind,
  { after }: SetChange,
  table?: Properties,
): boolean {
  return indexes.has(kind) && 'storage' in after && (table?.partitionBy ?? null) !== null;
}

export function cannotAlter(
  kind: ObjectKind,
  change: SetChange,
  before: Properties,
  parent?: Properties,
): boolean {
  if (setsParametersOfWhole(kind, change, parent)) return true;
  return !(isCarried(kind) ? carried : inPlace[kind])(change, before);
}
