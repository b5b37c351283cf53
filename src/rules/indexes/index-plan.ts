/** Which index serves what: the smallest set of B-trees for all that is wanted of one table. */
import type * as ir from '../../ir/schema.ts';
import { quoteIdentifier } from '../../postgres/identifier.ts';
import type { DraftTable } from '../draft/draft.ts';
import type { Part, Wanted } from '../patterns/wanted.ts';
import { isLiveRows } from '../soft-delete.ts';
import { sameSql } from './same-sql.ts';

/** As in IndexElement. */
export interface Order {
  readonly order: 'asc' | 'desc';
  readonly nulls: 'first' | 'last';
}

/** What is to serve one wanted thing: its key parts in order, and the rows it can leave out. */
export interface IndexPlan {
  readonly wanted: Wanted;
  readonly parts: readonly Part[];
  readonly predicate: string | null;
}

/** The leading elements of an index or key, as SQL, with the rows it leaves out. */
export interface Served {
  readonly name: string;
  readonly kind: 'primary_key' | 'unique' | 'index';
  readonly unique: boolean;
  readonly elements: readonly string[];
  readonly orders: readonly Order[];
  readonly operatorClasses: readonly (string | null)[];
  readonly predicate: string | null;
}

const ascending: Order = { order: 'asc', nulls: 'last' };

/** All B-trees of a table: its keys and its indexes. */
export function existingIndexes(table: DraftTable): Served[] {
  const { primaryKey, uniques, indexes } = table.table;
  const key =
    (kind: 'primary_key' | 'unique') =>
    (each: ir.Key): Served => ({
      name: each.name,
      kind,
      unique: true,
      elements: each.columns.map(quoteIdentifier),
      orders: each.columns.map(() => ascending),
      operatorClasses: each.columns.map(() => null),
      predicate: null,
    });
  return [
    ...(primaryKey === null ? [] : [key('primary_key')(primaryKey)]),
    ...uniques.map(key('unique')),
    ...indexes
      .filter(({ method }) => method === 'btree')
      .map(
        (index): Served => ({
          name: index.name,
          kind: 'index',
          unique: index.unique,
          elements: index.elements.map((element) => elementSql(element)),
          orders: index.elements.map(({ order, nulls }) => ({ order, nulls })),
          operatorClasses: index.elements.map(({ operatorClass }) => operatorClass),
          predicate: index.predicate,
        }),
      ),
  ];
}

export function elementSql({
  column,
  expression,
}: Pick<ir.IndexElement, 'column' | 'expression'>): string {
  return column === null ? (expression ?? '') : quoteIdentifier(column);
}

export function partSql({ column, expression }: Part): string {
  return column === null ? (expression ?? '') : quoteIdentifier(column);
}

/** True when the index finds the wanted rows by its leading elements, in the wanted order. */
export function serves(index: Served, { wanted, predicate }: IndexPlan): boolean {
  if (index.predicate !== null && !sameSql(index.predicate, predicate)) return false;
  // Another operator class may know neither the equality nor the order that is asked for.
  if (index.operatorClasses.some((each) => each !== null)) return false;
  const needed = new Set(wanted.equals.map(partSql));
  const usable = new Set(needed);
  if (!sameSql(index.predicate, predicate)) {
    // A full index also holds the rows that the predicate would leave out: unless they are few
    // (soft-deleted), it has to find the others by key.
    for (const { column, sql, kind } of wanted.predicates) {
      if (kind === 'in') return false;
      usable.add(quoteIdentifier(column));
      if (!isLiveRows(sql)) needed.add(quoteIdentifier(column));
    }
  }
  const led = index.elements.findIndex((element) => !usable.has(element));
  const covered = led === -1 ? index.elements.length : led;
  // All columns of a unique key given: at most one row, nothing left to sort.
  if (index.unique && covered === index.elements.length) return true;
  const leading = index.elements.slice(0, covered);
  if (![...needed].every((each) => leading.includes(each))) return false;
  const sort = wanted.sort.filter((part) => !usable.has(partSql(part)));
  if (sort.length > 0) return readsInOrder(index, covered, sort);
  const [range] = wanted.ranges.map(partSql).filter((each) => !usable.has(each));
  return range === undefined || index.elements[covered] === range;
}

/** A B-tree is read forwards or backwards as a whole. */
function readsInOrder(index: Served, from: number, sort: readonly Part[]): boolean {
  const asked = sort.map(orderOf);
  const there = index.orders.slice(from, from + sort.length);
  return (
    sort.every((part, i) => index.elements[from + i] === partSql(part)) &&
    (asked.every((each, i) => sameOrder(each, there[i])) ||
      asked.every((each, i) => sameOrder(reversed(each), there[i])))
  );
}

/** NULLs are greater than all else unless the sort says otherwise (ORDER BY). */
function orderOf({ descending, nulls }: Part): Order {
  return { order: descending ? 'desc' : 'asc', nulls: nulls ?? (descending ? 'first' : 'last') };
}

function reversed({ order, nulls }: Order): Order {
  return {
    order: order === 'asc' ? 'desc' : 'asc',
    nulls: nulls === 'first' ? 'last' : 'first',
  };
}

function sameOrder(one: Order, other: Order | undefined): boolean {
  return one.order === other?.order && one.nulls === other.nulls;
}

/** Equality columns first, the most shared of them leading; then the sort; then one range. */
export function elementsFor(wanted: Wanted, frequency: ReadonlyMap<string, number>): Part[] {
  const weight = (part: Part): number => frequency.get(partSql(part)) ?? 0;
  const equals = distinct(wanted.equals).toSorted((a, b) => weight(b) - weight(a));
  const parts = distinct([...equals, ...wanted.sort]);
  const known = new Set(parts.map(partSql));
  const range = wanted.ranges.find((part) => !known.has(partSql(part)));
  return range === undefined ? parts : [...parts, range];
}

function distinct(parts: readonly Part[]): Part[] {
  const seen = new Set<string>();
  return parts.filter((part) => !seen.has(partSql(part)) && seen.add(partSql(part)));
}

/** Directions are spelled only where reading backwards does not give them. */
export function directions(parts: readonly Part[], sort: readonly Part[]): readonly Order[] {
  const sorted = new Map(sort.map((part) => [partSql(part), orderOf(part)]));
  const own = parts.map((part) => sorted.get(partSql(part)));
  const asked = own.filter((each) => each !== undefined);
  const plain =
    asked.every((each) => sameOrder(each, ascending)) ||
    asked.every((each) => sameOrder(reversed(each), ascending));
  return own.map((each) => (plain ? ascending : (each ?? ascending)));
}
