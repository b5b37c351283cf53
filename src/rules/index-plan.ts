/** Which index serves what: the smallest set of B-trees for all that is wanted of one table. */
import type * as ir from '../ir/schema.ts';
import { quoteIdentifier } from '../postgres/identifier.ts';
import type { DraftTable } from './draft.ts';
import type { Part, Wanted } from './patterns.ts';

/** The leading elements of an index or key, as SQL, with the rows it leaves out. */
export interface Served {
  readonly name: string;
  readonly kind: 'primary_key' | 'unique' | 'index';
  readonly unique: boolean;
  readonly elements: readonly string[];
  readonly predicate: string | null;
}

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
export function serves(index: Served, wanted: Wanted, predicate: string | null): boolean {
  if (index.predicate !== null && index.predicate !== predicate) return false;
  const equals = new Set(wanted.equals.map(partSql));
  const led = index.elements.findIndex((element) => !equals.has(element));
  const covered = led === -1 ? index.elements.length : led;
  // All columns of a unique key given: at most one row, nothing left to sort.
  if (index.unique && covered === index.elements.length) return true;
  if (covered < equals.size) return false;
  const rest = index.elements.slice(covered);
  const sort = wanted.sort.map(partSql).filter((each) => !equals.has(each));
  const sorted = sort.every((each, i) => rest[i] === each);
  const [range] = wanted.ranges.map(partSql);
  if (!sorted) return false;
  if (sort.length > 0) return true;
  return range === undefined || rest[0] === range;
}

/** Equality columns first, the most shared of them leading; then the sort; then one range. */
export function elementsFor(wanted: Wanted, frequency: ReadonlyMap<string, number>): Part[] {
  const weight = (part: Part): number => frequency.get(partSql(part)) ?? 0;
  const equals = wanted.equals.toSorted((a, b) => weight(b) - weight(a));
  const known = new Set(equals.map(partSql));
  const sort = wanted.sort.filter((part) => !known.has(partSql(part)));
  const range = wanted.ranges.find(
    (part) => ![...equals, ...sort].some((each) => partSql(each) === partSql(part)),
  );
  return [...equals, ...sort, ...(range === undefined ? [] : [range])];
}

/** A B-tree is read backwards as well as forwards: only mixed directions have to be spelled. */
export function directions(
  parts: readonly Part[],
  sort: readonly Part[],
): readonly ('asc' | 'desc')[] {
  const mixed = new Set(sort.map(({ descending }) => descending)).size > 1;
  return parts.map((part) => {
    const sorted = sort.find((each) => partSql(each) === partSql(part));
    return mixed && sorted?.descending === true ? 'desc' : 'asc';
  });
}
