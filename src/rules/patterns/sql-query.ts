/** An access pattern that is given as SQL: which of its tables want what. */
import { snakeCase } from '../../model/names.ts';
import type { ResolvedPattern } from '../../model/resolved.ts';
import type { Term } from '../../postgres/condition.ts';
import { numberParameters } from '../../postgres/expression.ts';
import type { ColumnUse } from '../../postgres/parse-tree.ts';
import { parseQuery, type QueryScope } from '../../postgres/query.ts';
import type { Draft, DraftTable } from '../draft/draft.ts';
import { catchRefusal, columnOf, unknownAttribute } from '../draft/lookup.ts';
import type { PatternQuery } from './patterns.ts';
import { type Wanted, wantedOf } from './wanted.ts';

export function sqlQuery(draft: Draft, source: ResolvedPattern): PatternQuery | null {
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
  checkColumns(draft, scope, tables, path);
  return [...tables].map(([alias, table]) => {
    const terms = scope.terms.filter(
      (term) => term.columns.length > 0 && term.columns.every((use) => aliasOf(use) === alias),
    );
    const order = scope.order.every(({ column }) => column !== null && aliasOf(column) === alias)
      ? scope.order
      : [];
    const restricted = terms.some(
      ({ kind, predicate }) => predicate === null && (kind === 'equals' || kind === 'in'),
    );
    const joined = restricted ? [] : scope.terms.flatMap((term) => joinSide(term, alias, aliasOf));
    const sorted = scope.limited || terms.length > 0 ? order : [];
    return wantedOf(source.source.name, table, [...terms, ...joined], sorted);
  });
}

/** A name behind an alias of ours must be a column; others may belong to a query around this one. */
function checkColumns(
  draft: Draft,
  scope: QueryScope,
  tables: ReadonlyMap<string, DraftTable>,
  path: string,
): void {
  for (const use of scope.terms.flatMap(({ columns }) => columns)) {
    const table = use.qualifier === null ? undefined : tables.get(use.qualifier);
    if (table === undefined || columnOf(table, use.name) !== undefined) continue;
    unknownAttribute(draft, table, use.name, path);
  }
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
  return draft.model.source.extras?.some(({ sql }) => sql.includes(relation)) ?? false;
}
