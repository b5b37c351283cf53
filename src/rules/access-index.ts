/** access-index: every access pattern has its index; no index is there twice. */
import type { Query } from '../proof/verdict.ts';
import {
  type Draft,
  type DraftTable,
  decide,
  newElement,
  newIndex,
  partId,
  report,
  support,
} from './draft.ts';
import { constraintNames } from './foreign-key.ts';
import { directions, elementsFor, existingIndexes, partSql, serves } from './index-plan.ts';
import { freeName, indexName } from './naming.ts';
import { choosePredicate } from './partial-index.ts';
import { type PatternQuery, patternQueries, type Wanted } from './patterns.ts';
import type { Rule } from './rule.ts';
import { searchIndex } from './search-index.ts';

const id = 'access-index';
/** Below this a scan reads a handful of pages: an index costs writes and is not used. */
export const tinyTable = 1000;

export const accessIndex: Rule = {
  id,
  summary:
    'Each access pattern gets an index: equality columns, then the sort, then one range; prefixes are shared.',
  reason: 'A query without its index reads the whole table, on the day when the table has grown.',
  exception:
    'A tiny table is scanned faster than an index is read: it gets none, and the decision says so.',
  examples: {
    applies: {
      domain: 'blog',
      entities: [
        {
          name: 'post',
          attributes: [{ name: 'author', type: 'text' }, { name: 'published_at' }],
          expected_rows: 100000,
        },
      ],
      access_patterns: [
        {
          name: 'newest of an author',
          entity: 'post',
          filter: ['author'],
          sort: ['published_at desc'],
          limit: 20,
        },
      ],
    },
    exception: {
      domain: 'blog',
      entities: [{ name: 'category', attributes: [{ name: 'title' }], expected_rows: 30 }],
      access_patterns: [{ name: 'category by title', entity: 'category', filter: ['title'] }],
    },
  },
  apply(draft) {
    const patterns = patternQueries(draft);
    const wanted = patterns.flatMap((pattern) => pattern.wanted);
    const frequency = countEquals(wanted);
    const served = new Map<Wanted, readonly string[]>();
    const planned = wanted
      .map((each) => ({ each, parts: elementsFor(each, frequency.get(each.table) ?? new Map()) }))
      .toSorted((a, b) => b.parts.length - a.parts.length);
    for (const { each, parts } of planned) served.set(each, serve(draft, each, parts, wanted));
    for (const pattern of patterns) draft.queries.push(queryOf(pattern, served));
  },
};

function countEquals(wanted: readonly Wanted[]): Map<DraftTable, Map<string, number>> {
  const tables = new Map<DraftTable, Map<string, number>>();
  for (const { table, equals } of wanted) {
    const counts = tables.get(table) ?? new Map<string, number>();
    tables.set(table, counts);
    for (const part of equals) counts.set(partSql(part), (counts.get(partSql(part)) ?? 0) + 1);
  }
  return tables;
}

/** Names of the indexes that serve it: found, or made. */
function serve(
  draft: Draft,
  wanted: Wanted,
  parts: ReturnType<typeof elementsFor>,
  all: readonly Wanted[],
): readonly string[] {
  if (isTiny(wanted.table)) {
    explainTiny(draft, wanted);
    return [];
  }
  const searched = searchIndex(draft, wanted);
  if (searched !== null) return [searched];
  const predicate = choosePredicate(wanted, all);
  const keyed = predicate.asKey.map((column) => ({ column, expression: null, descending: false }));
  const complete: Wanted = { ...wanted, equals: [...wanted.equals, ...keyed] };
  const elements = keyed.length === 0 ? parts : elementsFor(complete, new Map());
  if (elements.length === 0) return [];
  const found = existingIndexes(wanted.table).find((index) =>
    serves(index, complete, predicate.sql),
  );
  if (found !== undefined) {
    support(draft, partId(found.kind, wanted.table, found.name), wanted.pattern);
    return [found.name];
  }
  return [addIndex(draft, complete, elements, predicate.sql)];
}

export function isTiny(table: DraftTable): boolean {
  return table.rows !== null && table.rows < tinyTable;
}

function explainTiny(draft: Draft, { table, pattern }: Wanted): void {
  decide(draft, id, `access_patterns: ${pattern}`, {
    chose: `no index for '${pattern}'`,
    because: `${table.table.name} is declared with ${table.rows} rows: one scan reads a few pages`,
    instead: 'an index that every insert would pay for and the planner would pass over',
  });
}

function addIndex(
  draft: Draft,
  wanted: Wanted,
  parts: ReturnType<typeof elementsFor>,
  predicate: string | null,
): string {
  const { table, pattern } = wanted;
  const orders = directions(parts, wanted.sort);
  const words = parts.map(({ column, expression }) => column ?? expression ?? '');
  const name = freeName(indexName(table.table.name, words), constraintNames(table));
  const elements = parts.map((part, i) => newElement(part.column, part.expression, orders[i]));
  table.table.indexes.push(newIndex(name, elements, { predicate }));
  const subject = partId('index', table, name);
  support(draft, subject, pattern);
  decide(draft, id, subject, {
    chose: `${name} on ${table.table.name} (${parts.map(partSql).join(', ')})${predicate === null ? '' : ` WHERE ${predicate}`}`,
    because: `${shape(wanted)} for '${pattern}'`,
    instead:
      'one index a column, which the planner can only combine through bitmaps, losing the order',
  });
  return name;
}

function shape({ equals, sort, ranges }: Wanted): string {
  const said = [
    equals.length === 0 ? null : 'equality first',
    sort.length === 0 ? null : 'then the sort order',
    ranges.length === 0 ? null : 'then the range',
  ].filter((part) => part !== null);
  return said.join(', ');
}

function queryOf(pattern: PatternQuery, served: ReadonlyMap<Wanted, readonly string[]>): Query {
  const expects = [...new Set(pattern.wanted.flatMap((each) => served.get(each) ?? []))];
  return {
    name: pattern.source.source.name,
    sql: pattern.sql,
    expects,
    reason: expects.length > 0 ? null : unservedReason(pattern),
  };
}

function unservedReason({ wanted }: PatternQuery): string {
  const tiny = wanted.filter(({ table }) => isTiny(table)).map(({ table }) => table.table.name);
  if (tiny.length > 0) return `${tiny.join(', ')} is tiny`;
  return 'it restricts and sorts by nothing that an index could find';
}

export function reportUnserved(draft: Draft): void {
  for (const query of draft.queries) {
    if (query.expects.length > 0 || query.reason?.endsWith('tiny') === true) continue;
    report(draft, id, 'warning', `access_patterns: ${query.name}`, {
      message: `'${query.name}' reads whole tables: ${query.reason}.`,
      fix: 'Give filter or sort, or limit what it reads.',
    });
  }
}
