/** Where objects stand while others are being renamed, and the names that nobody else may have. */
import { type ObjectId, type ObjectKind, objectId, parseObjectId } from '../../ir/id.ts';
import { objectsOf, tableId } from '../../ir/objects.ts';
import type { Schema } from '../../ir/schema.ts';
import type { Place } from './rename-statement.ts';

/** Routines first: their signatures name types as they are called before. */
export const order: readonly (readonly ObjectKind[])[] = [
  ['routine'],
  ['schema'],
  [
    'enum',
    'domain',
    'composite_type',
    'range_type',
    'table',
    'view',
    'materialized_view',
    'sequence',
  ],
  ['column'],
  ['primary_key', 'unique', 'foreign_key', 'check', 'exclusion', 'index', 'trigger', 'policy'],
];

export const renamable: ReadonlySet<ObjectKind> = new Set(order.flat());

export const ofTables: ReadonlySet<ObjectKind> = new Set([
  ...(order[3] ?? []),
  ...(order[4] ?? []),
]);

/** Where an object stands now, while others are being renamed. */
export class Places {
  readonly #schemas = new Map<string, string>();
  readonly #relations = new Map<string, Place>();

  of(id: ObjectId): Place {
    const { kind, names } = parseObjectId(id);
    const [first = '', second = '', third = ''] = names;
    if (kind === 'schema')
      return { schema: '', owner: '', name: this.#schemas.get(first) ?? first };
    const schema = this.#schemas.get(first) ?? first;
    if (!ofTables.has(kind)) {
      return this.#relations.get(this.#key(first, second)) ?? { schema, owner: '', name: second };
    }
    const table = this.#relations.get(this.#key(first, second));
    return { schema: table?.schema ?? schema, owner: table?.name ?? second, name: third };
  }

  moved(id: ObjectId, place: Place): void {
    const { kind, names } = parseObjectId(id);
    const [first = '', second = ''] = names;
    if (kind === 'schema') this.#schemas.set(first, place.name);
    else if (!ofTables.has(kind)) this.#relations.set(this.#key(first, second), place);
  }

  #key(schema: string, name: string): string {
    return JSON.stringify([schema, name]);
  }
}

/** Names that nobody else may have, as PostgreSQL sees it. */
export function slots(kind: ObjectKind, { schema, owner, name }: Place): string[] {
  const relation = `relation ${JSON.stringify([schema, name])}`;
  const own = `${kind} ${JSON.stringify([schema, owner, name])}`;
  const constraint = `constraint ${JSON.stringify([schema, owner, name])}`;
  switch (kind) {
    case 'schema':
    case 'routine':
    case 'column':
    case 'trigger':
    case 'policy':
      return [own];
    case 'primary_key':
    case 'unique':
    case 'exclusion':
      return [relation, constraint];
    case 'foreign_key':
    case 'check':
      return [constraint];
    default:
      return [relation];
  }
}

export function holders(schema: Schema, places: Places): Map<string, ObjectId> {
  const held = new Map<string, ObjectId>();
  for (const object of objectsOf(schema).values()) {
    if (!renamable.has(object.kind)) continue;
    for (const slot of slots(object.kind, places.of(object.id))) held.set(slot, object.id);
  }
  for (const table of schema.tables) {
    for (const { name, identity } of table.columns) {
      if (identity === null) continue;
      const owner = objectId('column', table.schema, table.name, name);
      const place = {
        schema: places.of(tableId(table)).schema,
        owner: '',
        name: identity.sequence,
      };
      for (const slot of slots('sequence', place)) held.set(slot, owner);
    }
  }
  return held;
}

export function placeOf(id: ObjectId): Place {
  const { kind, names } = parseObjectId(id);
  const [first = '', second = '', third = ''] = names;
  if (kind === 'schema') return { schema: '', owner: '', name: first };
  return ofTables.has(kind)
    ? { schema: first, owner: second, name: third }
    : { schema: first, owner: '', name: second };
}

export function same(one: Place, other: Place): boolean {
  return one.schema === other.schema && one.owner === other.owner && one.name === other.name;
}
