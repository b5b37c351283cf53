/** What one pattern wants of an index on one table. */
import type { Term } from '../../postgres/condition.ts';
import type { OrderElement } from '../../postgres/query.ts';
import type { DraftTable } from '../draft/draft.ts';
import { columnOf } from '../draft/lookup.ts';
import { isOrdered } from '../draft/typing.ts';
import { meaningOf } from '../existing/existing.ts';

/** One restricted or sorted side: a column, or an expression as SQL. */
export interface Part {
  readonly column: string | null;
  readonly expression: string | null;
  readonly descending: boolean;
  readonly nulls: 'first' | 'last' | null;
}

export interface Search {
  readonly part: Part;
  readonly kind: 'contains' | 'search' | 'like' | 'prefix';
  readonly operator: string;
}

export interface Predicate {
  readonly kind: 'equals' | 'in' | 'is null';
  readonly column: string;
  readonly sql: string;
}

export interface Wanted {
  readonly pattern: string;
  readonly table: DraftTable;
  readonly equals: readonly Part[];
  readonly sort: readonly Part[];
  /** Ranges and lists: they end the use of further columns. */
  readonly ranges: readonly Part[];
  /** Sides that want another access method. */
  readonly searches: readonly Search[];
  /** Constant conditions that could be an index predicate, with their column. */
  readonly predicates: readonly Predicate[];
}

export function plainPart(column: string): Part {
  return { column, expression: null, descending: false, nulls: null };
}

export function wantedOf(
  pattern: string,
  table: DraftTable,
  terms: readonly Term[],
  order: readonly OrderElement[],
): Wanted {
  const predicates = terms.filter((term) => isSelective(table, term));
  const free = terms.filter((term) => !predicates.includes(term));
  const sides = (kinds: readonly Term['kind'][]): Part[] =>
    unique(free.filter(({ kind }) => kinds.includes(kind)).flatMap((term) => keyPart(table, term)));
  return {
    pattern,
    table,
    equals: sides(['equals', 'boolean', 'is null']),
    sort: sortParts(table, order),
    ranges: sides(['range', 'in']),
    searches: free.flatMap(searchOf),
    predicates: predicates.flatMap(predicateOf),
  };
}

function predicateOf({ kind, column, predicate: sql }: Term): Predicate[] {
  const fits = kind === 'equals' || kind === 'in' || kind === 'is null';
  return fits && column !== null && sql !== null ? [{ kind, column: column.name, sql }] : [];
}

/** A constant condition over one column that leaves out a large share of the rows. */
function isSelective(table: DraftTable, term: Term): boolean {
  if (term.predicate === null || term.column === null) return false;
  const column = columnOf(table, term.column.name);
  const words = column === undefined ? 0 : (meaningOf(table, column)?.source.values?.length ?? 0);
  return (
    (term.kind === 'is null' && column?.column.notNull === false) ||
    (term.kind === 'equals' && words >= 3) ||
    (term.kind === 'in' && words >= 4)
  );
}

function partOf({ column, expression }: Pick<Term, 'column' | 'expression'>): Part | null {
  if (column !== null) return plainPart(column.name);
  return expression === null ? null : { ...plainPart(''), column: null, expression };
}

/** Only what has an order can be the key of a B-tree: json and points have none. */
function keyPart(table: DraftTable, side: Pick<Term, 'column' | 'expression'>): Part[] {
  const part = partOf(side);
  if (part === null) return [];
  const column = part.column === null ? undefined : columnOf(table, part.column);
  return column !== undefined && !isOrdered(column.column.type) ? [] : [part];
}

/** Up to the first key that no index can hold: what follows it cannot be read in order. */
function sortParts(table: DraftTable, order: readonly OrderElement[]): Part[] {
  const parts: Part[] = [];
  for (const element of order) {
    const [part] = keyPart(table, element);
    if (part === undefined) break;
    if (parts.some((other) => samePart(other, part))) continue;
    parts.push({ ...part, descending: element.descending, nulls: element.nulls });
  }
  return parts;
}

function searchOf(term: Term): Search[] {
  const part = partOf(term);
  const { kind, operator } = term;
  const searched = kind === 'contains' || kind === 'search' || kind === 'like' || kind === 'prefix';
  return part !== null && searched ? [{ part, kind, operator }] : [];
}

function unique(parts: readonly Part[]): Part[] {
  return parts.filter((part, i) => parts.findIndex((other) => samePart(other, part)) === i);
}

function samePart(one: Part, other: Part): boolean {
  return one.column === other.column && one.expression === other.expression;
}
