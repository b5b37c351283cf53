/** An access pattern over an entity as a query: filter, sort and limit in SQL. */
import type { ResolvedPattern } from '../../model/resolved.ts';
import { parseCondition, type Term } from '../../postgres/condition.ts';
import { numberParameters } from '../../postgres/expression.ts';
import { quoteIdentifier } from '../../postgres/identifier.ts';
import { type OrderElement, parseOrder } from '../../postgres/query.ts';
import { type Draft, type DraftTable, report, tableSql } from '../draft/draft.ts';
import {
  catchRefusal,
  columnOf,
  expressionSql,
  findColumns,
  unknownAttribute,
} from '../draft/lookup.ts';
import { isSoftDeleted, liveRows } from '../soft-delete.ts';
import { caseInsensitive } from '../text.ts';
import type { PatternQuery } from './patterns.ts';
import { wantedOf } from './wanted.ts';

interface Condition {
  readonly sql: string;
  readonly terms: readonly Term[];
}

export function entityQuery(draft: Draft, source: ResolvedPattern): PatternQuery | null {
  const table = draft.tables.find((each) => each.entity !== null && each.entity === source.entity);
  if (table === undefined) return null;
  const conditions = filterConditions(draft, table, source);
  const order = (source.source.sort ?? []).flatMap((item, i) =>
    sortElements(draft, table, item, `${source.path}.sort[${i}]`),
  );
  if (conditions === null) return null;
  const wanted = wantedOf(
    source.source.name,
    table,
    conditions.flatMap(({ terms }) => terms),
    order,
  );
  const where = conditions.map(({ sql }) => sql).join(' AND ');
  const sql = [
    `SELECT * FROM ${tableSql(table)}`,
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
    if (named === null && /^\s*[\p{L}\p{N}_-]+\s*$/u.test(item)) {
      failed = true;
      unknownAttribute(draft, table, item, path);
      return;
    }
    if (named !== null) reportFolded(draft, table, named, path);
    const text = named === null ? item : named.map((name) => equality(table, name)).join(' AND ');
    const numbered = numberParameters(text, next);
    next = numbered.next;
    const sql = named === null ? expressionSql(draft, table, numbered.sql, path) : numbered.sql;
    const terms = sql === null ? null : catchRefusal(draft, path, () => parseCondition(sql));
    if (sql === null || terms === null) failed = true;
    else
      found.push({ sql: terms.length > 1 || terms[0]?.kind === 'other' ? `(${sql})` : sql, terms });
  });
  const mentionsDeleted = found.some(({ sql }) => /\bdeleted_?at\b/i.test(sql));
  if (isSoftDeleted(table) && !mentionsDeleted) {
    const live = liveRows(draft);
    found.push({ sql: live, terms: parseCondition(live) });
  }
  return failed ? null : found;
}

/** The index holds lower(…): a query that compares the column itself does not find it. */
function reportFolded(
  draft: Draft,
  table: DraftTable,
  names: readonly string[],
  path: string,
): void {
  for (const name of names) {
    const column = columnOf(table, name);
    if (column === undefined || !caseInsensitive(table, column)) continue;
    report(draft, 'text', 'info', path, {
      message: `${table.table.name}.${name} is the same in any case: its index is on lower(${name}).`,
      fix: `Write the query as lower(${name}) = lower($1).`,
    });
  }
}

function equality(table: DraftTable, name: string): string {
  const column = columnOf(table, name);
  const quoted = quoteIdentifier(name);
  if (column !== undefined && caseInsensitive(table, column)) return `lower(${quoted}) = lower(?)`;
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
