/** What relations between two tables are called, in either form of Drizzle's relations. */
import type { ForeignKey, Table } from '../../ir/schema.ts';
import { plural, singular } from '../../model/names.ts';
import { type Editing, placeKey } from './editing.ts';
import { columnKey, unused } from './habit.ts';

export interface Reference {
  readonly table: Table;
  readonly key: ForeignKey;
}

/** A table's names of relations, old and new. */
export class RelationNames {
  readonly #taken = new Map<string, Set<string>>();

  /** `known`: names that a table's columns and relations have already. */
  constructor(
    readonly editing: Editing,
    readonly known: (table: Table) => Iterable<string>,
  ) {}

  take(table: Table, base: string): string {
    const key = placeKey(table);
    const names = this.#taken.get(key) ?? new Set(this.known(table));
    this.#taken.set(key, names);
    const name = unused(columnKey(base, this.editing.habit, new Set()), names);
    names.add(name);
    return name;
  }
}

/** `customer_id` refers to a `customer`. */
export function oneName({ key }: Reference): string {
  const own = key.columns.at(-1) ?? '';
  const stem = /^(.+?)(?:_id|Id|_uuid|_key|_code)$/.exec(own)?.[1];
  return stem ?? singular(key.references.table);
}

export function isUnique(table: Table, columns: readonly string[]): boolean {
  const same = (other: readonly string[]) =>
    other.length === columns.length && other.every((name) => columns.includes(name));
  const keys = [...table.uniques, ...(table.primaryKey === null ? [] : [table.primaryKey])];
  return keys.some((key) => same(key.columns));
}

function pairOf({ table, key }: Reference): string {
  return [placeKey(table), placeKey({ schema: key.references.schema, name: key.references.table })]
    .sort()
    .join();
}

/** Two tables with several keys between them: each relation is told by its name. */
export function isAmbiguous(editing: Editing, reference: Reference): boolean {
  const pair = pairOf(reference);
  const all = editing.desired.tables.flatMap((table) =>
    table.foreignKeys.filter((key) => pairOf({ table, key }) === pair),
  );
  return all.length > 1 || reference.key.references.table === reference.table.name;
}

/** The other side's name: its own table's, and the key's where several could be meant. */
export function backName(reference: Reference, many: boolean, ambiguous: boolean): string {
  const { table } = reference;
  const base = many ? plural(singular(table.name)) : singular(table.name);
  return ambiguous ? `${base}_as_${oneName(reference)}` : base;
}
