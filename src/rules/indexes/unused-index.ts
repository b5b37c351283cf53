/**
 * What the proof teaches the design: an index that the planner passes over at the declared sizes
 * is a cost without a use, and is not made.
 */
import { type ObjectId, parseObjectId } from '../../ir/id.ts';
import type { Verdict } from '../../ir/verdict.ts';
import type { Design } from '../design.ts';

/** The design without such indexes; null when there are none. */
export function withoutUnusedIndexes(design: Design, verdict: Verdict): Design | null {
  const passedOver = new Set(
    verdict.queries
      .filter(({ status, plan }) => status === 'failed' && plan !== '')
      .map(({ name }) => name),
  );
  if (passedOver.size === 0) return null;
  const unused = design.indexes.filter(
    ({ index, supports }) =>
      parseObjectId(index).kind === 'index' &&
      supports.length > 0 &&
      supports.every((each) => passedOver.has(each)),
  );
  const names = new Set(unused.map(({ name }) => name));
  return {
    ...design,
    schema: {
      ...design.schema,
      tables: design.schema.tables.map((table) => ({
        ...table,
        indexes: table.indexes.filter(({ name }) => !names.has(name)),
      })),
    },
    indexes: design.indexes
      .filter(({ name }) => !names.has(name))
      .map((each) => ({
        ...each,
        supports: each.supports.filter((what) => !passedOver.has(what)),
      })),
    queries: design.queries.map((query) =>
      passedOver.has(query.name) ? promisedAnew(query, verdict) : query,
    ),
    decisions: [
      ...design.decisions.filter(({ subject }) => !unused.some(({ index }) => index === subject)),
      ...unused.map(({ index, name, supports }) => ({
        rule: 'access-index',
        subject: index as ObjectId,
        chose: `no index ${name}`,
        because: `at the declared sizes the planner passes it over for ${supports.map((each) => `'${each}'`).join(', ')}: too many rows match`,
        instead: 'an index that every write pays for and no read uses',
      })),
    ],
    findings: [
      ...design.findings,
      ...[...passedOver]
        .filter((name) => takenInstead(name, verdict).length === 0)
        .map((name) => report(name, verdict)),
    ],
  };
}

/** What the planner took instead is promised; when that is nothing, nothing is. */
function promisedAnew(
  query: Design['queries'][number],
  verdict: Verdict,
): Design['queries'][number] {
  const taken = takenInstead(query.name, verdict);
  if (taken.length > 0) return { ...query, expects: [...taken], reason: null };
  return { ...query, expects: [], reason: detailOf(query.name, verdict) };
}

/** Indexes that serve the query although they were not named; none when a large table is read. */
function takenInstead(name: string, verdict: Verdict): readonly string[] {
  const proof = verdict.queries.find((query) => query.name === name);
  return proof === undefined || proof.plan.includes('Seq Scan') ? [] : proof.indexes;
}

function detailOf(name: string, verdict: Verdict): string {
  return verdict.queries.find((query) => query.name === name)?.detail ?? '';
}

function report(name: string, verdict: Verdict): Design['findings'][number] {
  return {
    code: 'access-index',
    severity: 'warning',
    subject: `access_patterns: ${name}`,
    message: `'${name}' is not served by an index: ${detailOf(name, verdict)}`,
    fix: 'Filter by something fewer rows share, add a limit with its sort, or declare the real expected_rows.',
  };
}
