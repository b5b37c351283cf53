/** Access patterns as queries, and what each of them wants of an index. */
import { snakeCase } from '../model/names.ts';
import type { ResolvedPattern } from '../model/resolve.ts';
import {
  type ColumnUse,
  numberParameters,
  type OrderElement,
  parseCondition,
  parseOrder,
  parseQuery,
  type QueryScope,
  type Term,
} from '../postgres/expression.ts';
import { quoteIdentifier } from '../postgres/identifier.ts';
import type { Draft, DraftTable } from './draft.ts';
import { catchRefusal, columnOf, expressionSql, findColumns, unknownAttribute } from './lookup.ts';
import { isSoftDeleted, liveRows } from './soft-delete.ts';
import { caseInsensitive } from './text.ts';

/** One restricted or sorted side: a column, or an expression as SQL. */
export interface Part {
  readonly column: string | null;
  readonly expression: string | null;
  readonly descending: boolean;
}

export interface Wanted {
  readonly pattern: string;
  readonly table: DraftTable;
  readonly equals: readonly Part[];
  readonly sort: readonly Part[];
  /** Ranges and lists: they end the use of further columns. */
  readonly ranges: readonly Part[];
  /** Sides that want another access method. */
  readonly searches: readonly {
    readonly part: Part;
    readonly kind: 'contains' | 'search' | 'like' | 'prefix';
  }[];
  /** Constant conditions that could be an index predicate, with their column. */
  readonly predicates: readonly { readonly column: string; readonly sql: string }[];
}

export interface PatternQuery {
  readonly source: ResolvedPattern;
  readonly sql: string;
  readonly wanted: readonly Wanted[];
}

/** Patterns that have a problem are left out; the problem is in the draft. */
export function patternQueries(draft: Draft): PatternQuery[] {
  return draft.model.patterns.flatMap((source) => {
    const query =
      source.source.sql === undefined ? entityQuery(draft, source) : sqlQuery(draft, source);
    return query === null ? [] : [query];
  });
}

interface Condition {
  readonly sql: string;
  readonly terms: readonly Term[];
}

function entityQuery(draft: Draft, source: ResolvedPattern): PatternQuery | null {
  const table = draft.tables.find((each) => each.entity !== null && each.entity === source.entity);
  if (table === undefined) return null;
  const conditions = filterConditions(draft, table, source);
  const order = (source.source.sort ?? []).flatMap((item, i) =>
    sortElements(draft, table, item, `${source.path}.sort[${i}]`),
  );
  if (conditions === null) return null;
  const wanted = wantedOf(source.source.name, table, conditions, order);
  const where = conditions.map(({ sql }) => sql).join(' AND ');
  const sql = [
    `SELECT * FROM ${quoteIdentifier(table.table.name)}`,
    where === '' ? null : `WHERE ${where}`,
    order.length === 0 ? null : `ORDER BY ${order.map(orderSql).join(', ')}`,
    source.source.limit === undefined ? null : `LIMIT ${Math.max(1, source.source.limit)}`,
  ];
  return { source, sql: sql.filter((part) => part !== null).join(' '), wanted: [wanted] };
}

function filterConditions(
  draft: Draft,
  table: DraftTable,
  source: ResolvedPattern,
): Condition[] | null {
  const found: Condition[] = [];
  let next = 1;
  let failed = false;
  (source.source.filter ?? []).forEach((item, i) => {
    const path = `${source.path}.filter[${i}]`;
    const named = findColumns(table, item);
    if (named === null && /^[\p{L}\p{N}_ -]+$/u.test(item)) {
      failed = true;
      unknownAttribute(draft, table, item, path);
      return;
    }
    const text = named === null ? item : named.map((name) => equality(table, name)).join(' AND ');
    const numbered = numberParameters(text, next);
    next = numbered.next;
    const sql = named === null ? expressionSql(draft, table, numbered.sql, path) : numbered.sql;
    const terms = sql === null ? null : catchRefusal(draft, path, () => parseCondition(sql));
    if (sql === null || terms === null) failed = true;
    else
      found.push({ sql: terms.length > 1 || terms[0]?.kind === 'other' ? `(${sql})` : sql, terms });
  });
  const mentionsDeleted = found.some(({ sql }) => /\bdeleted_at\b/.test(sql));
  if (isSoftDeleted(table) && !mentionsDeleted) {
    found.push({ sql: liveRows, terms: parseCondition(liveRows) });
  }
  return failed ? null : found;
}

function equality(table: DraftTable, name: string): string {
  const column = columnOf(table, name);
  const quoted = quoteIdentifier(name);
  if (column !== undefined && column.role === 'attribute' && caseInsensitive(column))
    return `lower(${quoted}) = lower(?)`;
  return `${quoted} = ?`;
}

function sortElements(draft: Draft, table: DraftTable, item: string, path: string): OrderElement[] {
  const [, name = item, direction = ''] =
    /^\s*(.*?)\s*(\s(?:asc|desc))?(?:\s+nulls\s+(?:first|last))?\s*$/i.exec(item) ?? [];
  const named = findColumns(table, name);
  if (named !== null) {
    const descending = direction.trim().toLowerCase() === 'desc';
    const nulls = /nulls\s+(first|last)/i.exec(item)?.[1]?.toLowerCase() as
      | 'first'
      | 'last'
      | undefined;
    return named.map((column) => ({
      column: { name: column, qualifier: null, location: 0 },
      expression: null,
      descending,
      nulls: nulls ?? null,
    }));
  }
  if (/^[\p{L}\p{N}_-]+$/u.test(name)) {
    unknownAttribute(draft, table, name, path);
    return [];
  }
  const sql = expressionSql(draft, table, name, path);
  const element =
    sql === null ? null : catchRefusal(draft, path, () => parseOrder(`${sql}${direction}`));
  return element === null ? [] : [element];
}

function orderSql({ column, expression, descending, nulls }: OrderElement): string {
  const by = column === null ? (expression ?? '') : quoteIdentifier(column.name);
  return `${by}${descending ? ' DESC' : ''}${nulls === null ? '' : ` NULLS ${nulls.toUpperCase()}`}`;
}

function partOf(side: Pick<Term, 'column' | 'expression'>, descending = false): Part | null {
  if (side.column !== null) return { column: side.column.name, expression: null, descending };
  return side.expression === null
    ? null
    : { column: null, expression: side.expression, descending };
}

function wantedOf(
  pattern: string,
  table: DraftTable,
  conditions: readonly Condition[],
  order: readonly OrderElement[],
): Wanted {
  const predicates = conditions.flatMap(({ sql, terms }) => predicateOf(table, sql, terms));
  const free = conditions
    .flatMap(({ terms }) => terms)
    .filter((term) => !predicates.some(({ term: used }) => used === term));
  const sides = (kinds: readonly Term['kind'][]): Part[] =>
    free.filter(({ kind }) => kinds.includes(kind)).flatMap((term) => partOf(term) ?? []);
  return {
    pattern,
    table,
    equals: unique(sides(['equals', 'boolean', 'is null'])),
    sort: order.flatMap((element) => partOf(element, element.descending) ?? []),
    ranges: unique(sides(['range', 'in'])),
    searches: free.flatMap((term) => {
      const part = partOf(term);
      const { kind } = term;
      const searched =
        kind === 'contains' || kind === 'search' || kind === 'like' || kind === 'prefix';
      return part !== null && searched ? [{ part, kind }] : [];
    }),
    predicates: predicates.map(({ column, sql }) => ({ column, sql })),
  };
}

/** A constant condition over one column that leaves out a large share of the rows. */
function predicateOf(table: DraftTable, sql: string, terms: readonly Term[]) {
  const [term] = terms;
  if (terms.length !== 1 || term === undefined || !term.constant || term.column === null) return [];
  const column = columnOf(table, term.column.name);
  const words = column?.attribute?.source.values?.length ?? 0;
  const selective =
    (term.kind === 'is null' && column?.column.notNull === false) ||
    (term.kind === 'equals' && words >= 3) ||
    (term.kind === 'in' && words >= 4);
  return selective ? [{ term, column: term.column.name, sql }] : [];
}

function unique(parts: readonly Part[]): Part[] {
  return parts.filter((part, i) => parts.findIndex((other) => samePart(other, part)) === i);
}

export function samePart(a: Part, b: Part): boolean {
  return a.column === b.column && a.expression === b.expression;
}

function sqlQuery(draft: Draft, source: ResolvedPattern): PatternQuery | null {
  const path = `${source.path}.sql`;
  const text = (source.source.sql ?? '').replace(/;\s*$/, '');
  const { sql } = numberParameters(text, 1);
  const scopes = catchRefusal(draft, path, () => parseQuery(sql));
  if (scopes === null) return null;
  const common = new Set(
    [...sql.matchAll(/(?:\bwith(?:\s+recursive)?|,)\s+"?(\w+)"?(?:\s*\([^)]*\))?\s+as\b/gi)].map(
      (match) => match[1],
    ),
  );
  const wanted = scopes.flatMap((scope) => scopeWanted(draft, source, scope, path, common));
  return { source, sql, wanted };
}

function scopeWanted(
  draft: Draft,
  source: ResolvedPattern,
  scope: QueryScope,
  path: string,
  common: ReadonlySet<string | undefined>,
): Wanted[] {
  const tables = new Map<string, DraftTable>();
  for (const [alias, relation] of scope.relations) {
    const table = draft.tables.find((each) => each.table.name === relation);
    if (table !== undefined) tables.set(alias, table);
    else if (!common.has(relation) && !createdByExtras(draft, relation)) {
      draft.problems.push({
        code: 'unknown_table',
        path,
        message: `there is no table ${JSON.stringify(relation)}`,
        fix: `tables are: ${draft.tables
          .map((each) => each.table.name)
          .slice(0, 20)
          .join(', ')}`,
      });
    }
  }
  const aliasOf = (use: ColumnUse): string | undefined =>
    use.qualifier ??
    [...tables].find(([, table]) => columnOf(table, snakeCase(use.name)) !== undefined)?.[0];
  return [...tables].map(([alias, table]) => {
    const terms = scope.terms.filter(
      (term) => term.columns.length > 0 && term.columns.every((use) => aliasOf(use) === alias),
    );
    const order = scope.order.every(({ column }) => column !== null && aliasOf(column) === alias)
      ? scope.order
      : [];
    const restricted = terms.some(({ kind }) => kind === 'equals' || kind === 'in');
    const joined = restricted ? [] : scope.terms.flatMap((term) => joinSide(term, alias, aliasOf));
    const conditions = [...terms, ...joined].map((term) => ({
      sql: '',
      terms: [{ ...term, constant: false }],
    }));
    return wantedOf(
      source.source.name,
      table,
      conditions,
      scope.limited || terms.length > 0 ? order : [],
    );
  });
}

/** A table that nothing else restricts is reached through the join: its column is given by the other side. */
function joinSide(
  term: Term,
  alias: string,
  aliasOf: (use: ColumnUse) => string | undefined,
): Term[] {
  const own = term.columns.filter((use) => aliasOf(use) === alias);
  const [column] = own;
  if (term.kind !== 'join' || own.length !== 1 || term.columns.length !== 2 || column === undefined)
    return [];
  return [{ ...term, kind: 'equals', column }];
}

function createdByExtras(draft: Draft, relation: string): boolean {
  return (
    draft.model.source.extras?.some(({ sql }) => new RegExp(`\\b${relation}\\b`).test(sql)) ?? false
  );
}
