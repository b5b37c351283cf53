/** Access patterns as queries, and what each of them wants of an index. */
import type { ResolvedPattern } from '../../model/resolved.ts';
import type { Draft } from '../draft/draft.ts';
import { entityQuery } from './entity-query.ts';
import { sqlQuery } from './sql-query.ts';
import type { Wanted } from './wanted.ts';

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
