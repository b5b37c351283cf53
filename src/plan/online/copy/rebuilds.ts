/**
 * Types that PostgreSQL cannot change in place: made again under another name, to which the
 * columns move, and which then takes the name of the old one.
 */
import type { Change } from '../../../diff/change.ts';
import { type ObjectId, type ObjectKind, objectId, parseObjectId } from '../../../ir/id.ts';
import { multirangeName } from '../../../ir/multirange.ts';
import type { SchemaObject } from '../../../ir/objects.ts';
import type { Check, CompositeType, Schema } from '../../../ir/schema.ts';
import type { ColumnType } from '../../../ir/type.ts';
import { freeName } from './copies.ts';

export interface Rebuild {
  readonly id: ObjectId;
  readonly kind: 'enum' | 'domain' | 'composite_type' | 'range_type';
  readonly schema: string;
  readonly name: string;
  /** What the new type is called until the swap, and the old one after it. */
  readonly temporary: string;
  readonly old: string;
  /** Of a range type: what the multirange type that comes with it is called, and shall be. */
  readonly multirange: { readonly from: string; readonly to: string } | null;
}

export type Rebuilds = ReadonlyMap<ObjectId, Rebuild>;

/** Keys of the units, by what has been done when they have run. */
export function typeKeysOf({ id }: Rebuild) {
  return {
    created: `${id}#new`,
    aside: `${id}#aside`,
    named: `${id}#named`,
    dropped: `${id}#old dropped`,
  } as const;
}

type Objects = ReadonlyMap<ObjectId, SchemaObject>;
type SetChange = Extract<Change, { kind: 'set' }>;

const rebuildable: ReadonlySet<ObjectKind> = new Set([
  'enum',
  'domain',
  'composite_type',
  'range_type',
]);

/** New values come between those that stay, in the order that they had. */
export function isSubsequence(short: readonly string[], long: readonly string[]): boolean {
  const kept = long.filter((value) => short.includes(value));
  return kept.length === short.length && kept.every((value, i) => value === short[i]);
}

type Attributes = CompositeType['attributes'];

/** Attributes come and go at the end; in between, the way back could not put them where they were. */
export function growsOrShrinks(before: Attributes, after: Attributes): boolean {
  const [short, long] = before.length < after.length ? [before, after] : [after, before];
  return short.every((each, i) => {
    const other = long[i];
    return JSON.stringify({ ...each, comment: '' }) === JSON.stringify({ ...other, comment: '' });
  });
}

/** In an array, a row or a range PostgreSQL looks at no value of a domain (ALTER DOMAIN, Notes). */
export function isWithin(objects: Objects, id: ObjectId): boolean {
  return [...objects.values()]
    .filter(({ dependsOn }) => dependsOn.includes(id))
    .some((object) => {
      const type = object.properties.type as ColumnType | undefined;
      switch (object.kind) {
        case 'column':
          return type?.array === true;
        case 'domain':
          return type?.array === true ? isUsed(objects, object.id) : isWithin(objects, object.id);
        case 'composite_type':
        case 'range_type':
          return isUsed(objects, object.id);
        default:
          return false;
      }
    });
}

function isUsed(objects: Objects, type: ObjectId): boolean {
  return [...objects.values()].some(
    ({ id, kind, dependsOn }) =>
      dependsOn.includes(type) &&
      (kind === 'column' || (rebuildable.has(kind) && isUsed(objects, id))),
  );
}

/** Columns with the domain in an array, a row or a range of theirs. */
export function columnsHolding(objects: Objects, id: ObjectId): ReadonlySet<ObjectId> {
  const found = new Set<ObjectId>();
  const seen = new Set<string>();
  const look = (type: ObjectId, within: boolean): void => {
    if (seen.has(`${type} ${within}`)) return;
    seen.add(`${type} ${within}`);
    for (const object of objects.values()) {
      if (!object.dependsOn.includes(type)) continue;
      const inArray = (object.properties.type as ColumnType | undefined)?.array === true;
      if (object.kind === 'column' && (within || inArray)) found.add(object.id);
      else if (object.kind === 'domain') look(object.id, within || inArray);
      else if (object.kind === 'composite_type' || object.kind === 'range_type')
        look(object.id, true);
    }
  };
  look(id, false);
  return found;
}

/** More than before is demanded of values that are there. */
function demandsMore({ before, after }: SetChange): boolean {
  const bare = (check: Check) => JSON.stringify({ ...check, comment: null });
  const known = new Set(((before.checks ?? []) as Check[]).map(bare));
  const checks = ((after.checks ?? []) as Check[]).filter(({ validated }) => validated);
  return after.notNull === true || checks.some((check) => !known.has(bare(check)));
}

function cannotStay(objects: Objects, change: SetChange): boolean {
  const { id, before, after } = change;
  const { kind } = parseObjectId(id);
  switch (kind) {
    case 'enum':
      return (
        'values' in after &&
        !isSubsequence(before.values as readonly string[], after.values as readonly string[])
      );
    case 'domain':
      return (
        'type' in after || 'collation' in after || (demandsMore(change) && isWithin(objects, id))
      );
    case 'range_type':
      return 'definition' in after;
    case 'composite_type':
      return (
        'attributes' in after &&
        !growsOrShrinks(before.attributes as Attributes, after.attributes as Attributes)
      );
    default:
      return false;
  }
}

/** Types, and relations, whose row types are types too. */
function takenTypes(schemas: readonly Schema[], schema: string): Set<string> {
  const lists = schemas.flatMap((each) => [
    each.enums,
    each.domains,
    each.compositeTypes,
    each.rangeTypes,
    each.tables,
    each.views,
    each.materializedViews,
    each.sequences,
  ]);
  return new Set(
    lists.flatMap((list) => list.filter((each) => each.schema === schema).map(({ name }) => name)),
  );
}

function multirangeOf(from: Schema, to: Schema, id: ObjectId): Rebuild['multirange'] {
  const [was, is] = [from, to].map(({ rangeTypes }) =>
    rangeTypes.find(({ schema, name }) => objectId('range_type', schema, name) === id),
  );
  if (was === undefined || is === undefined) return null;
  return { from: multirangeName(was), to: multirangeName(is) };
}

function typesOver(before: Objects, id: ObjectId): ObjectId[] {
  return [...before.values()]
    .filter((object) => rebuildable.has(object.kind) && object.dependsOn.includes(id))
    .map((object) => object.id);
}

export function rebuiltTypes(
  from: Schema,
  to: Schema,
  changes: readonly Change[],
  before: Objects,
  after: Objects,
): Rebuilds {
  const found = new Map<ObjectId, Rebuild>();
  function add(id: ObjectId): void {
    if (found.has(id) || !after.has(id) || !before.has(id)) return;
    const { kind, names } = parseObjectId(id);
    const [schema = '', name = ''] = names;
    const taken = takenTypes([from, to], schema);
    found.set(id, {
      id,
      kind: kind as Rebuild['kind'],
      schema,
      name,
      temporary: freeName(`${name}_new`, taken),
      old: freeName(`${name}_old`, taken),
      multirange: multirangeOf(from, to, id),
    });
    for (const other of typesOver(before, id)) add(other);
  }
  for (const change of changes) {
    if (change.kind === 'set' && cannotStay(before, change)) add(change.id);
  }
  return found;
}

export function rebuildOf(rebuilds: Rebuilds, type: ColumnType): Rebuild | undefined {
  if (type.schema === null) return undefined;
  for (const kind of rebuildable) {
    const found = rebuilds.get(objectId(kind, type.schema, type.name));
    if (found !== undefined) return found;
  }
  return [...rebuilds.values()].find(
    ({ schema, multirange }) =>
      schema === type.schema && (multirange?.from === type.name || multirange?.to === type.name),
  );
}

/** Types with a name for now have the multirange types that PostgreSQL names itself. */
export function nameFor(
  rebuild: Rebuild,
  type: Pick<ColumnType, 'name'>,
  which: 'temporary' | 'old',
): string {
  const name = rebuild[which];
  return type.name === rebuild.name ? name : multirangeName({ name });
}

/** The type as it is called before the swap, or as its old self is after it. */
export function renamedType(
  rebuilds: Rebuilds,
  type: ColumnType,
  which: 'temporary' | 'old',
): ColumnType {
  const rebuild = rebuildOf(rebuilds, type);
  return rebuild === undefined ? type : { ...type, name: nameFor(rebuild, type, which) };
}
