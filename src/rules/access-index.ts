/** access-index: every access pattern has its index; no index is there twice. */

import type { Query } from '../ir/query.ts';
import { columnsOfExpression } from '../postgres/expression.ts';
import { quoteIdentifier } from '../postgres/identifier.ts';
import {
  type Draft,
  type DraftTable,
  decide,
  newElement,
  newIndex,
  partId,
  report,
  support,
} from './draft/draft.ts';
import { freeRelationName, indexName } from './draft/naming.ts';
import {
  directions,
  elementsFor,
  existingIndexes,
  type IndexPlan,
  partSql,
  serves,
} from './indexes/index-plan.ts';
import { dropPrefixes } from './indexes/prefixes.ts';
import { searchIndex } from './indexes/search-index.ts';
import { choosePredicate } from './partial-index.ts';
import { type PatternQuery, patternQueries } from './patterns/patterns.ts';
import { type Part, type Predicate, plainPart, type Wanted } from './patterns/wanted.ts';
import type { Rule } from './rule.ts';
import { isLiveRows } from './soft-delete.ts';

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
    // The longest first: what is shorter often finds itself served; a full one before a partial.
    const planned = wanted
      .map((each) => ({ each, plan: planFor(each, wanted, frequency.get(each.table)) }))
      .toSorted((a, b) => rank(b.plan) - rank(a.plan));
    const asked = new Set(draft.tables.flatMap(indexNames));
    for (const { each, plan } of planned) served.set(each, serve(draft, plan));
    for (const pattern of patterns) draft.queries.push(queryOf(pattern, served));
    const made = draft.tables.flatMap(indexNames).filter((name) => !asked.has(name));
    dropPrefixes(draft, new Set(made));
  },
};

const indexNames = ({ table }: DraftTable): string[] => table.indexes.map(({ name }) => name);

type Frequency = ReadonlyMap<string, number>;

function rank({ parts, predicate }: IndexPlan): number {
  return parts.length + (predicate === null ? 0.5 : 0);
}

function countEquals(wanted: readonly Wanted[]): Map<DraftTable, Map<string, number>> {
  const tables = new Map<DraftTable, Map<string, number>>();
  for (const { table, equals } of wanted) {
    const counts = tables.get(table) ?? new Map<string, number>();
    tables.set(table, counts);
    for (const part of equals) counts.set(partSql(part), (counts.get(partSql(part)) ?? 0) + 1);
  }
  for (const [table, counts] of tables) preferReferences(table, counts);
  return tables;
}

/** Of columns that are asked for as often, a foreign key leads: it needs an index in any case. */
function preferReferences({ table }: DraftTable, counts: Map<string, number>): void {
  for (const column of table.foreignKeys.flatMap(({ columns }) => columns).map(quoteIdentifier)) {
    const count = counts.get(column);
    if (count !== undefined && Number.isInteger(count)) counts.set(column, count + 0.5);
  }
}

function planFor(
  each: Wanted,
  all: readonly Wanted[],
  frequency: Frequency = new Map(),
): IndexPlan {
  const { sql, keys } = choosePredicate(each, all);
  const plan = withKeys(each, keys, sql, frequency);
  return needsNoPredicate(plan) ? withKeys(each, each.predicates, null, frequency) : plan;
}

/** Predicates as keys of the index: equality like any other, a list behind the sort. */
function withKeys(
  each: Wanted,
  keys: readonly Predicate[],
  predicate: string | null,
  frequency: Frequency,
): IndexPlan {
  const parts = (list: boolean): Part[] =>
    keys
      .filter(({ kind, sql }) => (kind === 'in') === list && !isLiveRows(sql))
      .map(({ column }) => plainPart(column));
  const wanted: Wanted = {
    ...each,
    equals: [...each.equals, ...parts(false)],
    ranges: [...each.ranges, ...parts(true)],
    predicates: each.predicates.filter((one) => !keys.includes(one)),
  };
  return { wanted, parts: elementsFor(wanted, frequency), predicate };
}

/**
 * A foreign key needs a full index on its columns anyway: one that leads with them serves both.
 * Soft-deleted rows are few, so their share of a full index costs less than a second one.
 */
function needsNoPredicate({ wanted, parts, predicate }: IndexPlan): boolean {
  if (predicate === null) return false;
  const leading = parts.map(partSql);
  return wanted.table.table.foreignKeys.some(({ columns }) => {
    const key = columns.map(quoteIdentifier);
    const leads = key.every((column) => leading.slice(0, key.length).includes(column));
    const unordered = wanted.sort.length === 0 && wanted.ranges.length === 0;
    const within = leading.length > 0 && leading.every((each, i) => key[i] === each);
    return (within && unordered) || (leads && isLiveRows(predicate));
  });
}

/** Names of the indexes that serve it: found, or made. */
function serve(draft: Draft, plan: IndexPlan): readonly string[] {
  const { wanted, parts } = plan;
  if (isTiny(wanted.table)) {
    explainTiny(draft, wanted);
    return [];
  }
  const searched = searchIndex(draft, wanted);
  if (searched !== null) return [searched];
  if (parts.length === 0) return [];
  const existing = existingIndexes(wanted.table);
  const found = existing.find((index) => serves(index, plan));
  if (found !== undefined) {
    support(draft, partId(found.kind, wanted.table, found.name), wanted.pattern);
    return [found.name];
  }
  const covered = existing.some(
    ({ predicate, elements }) =>
      predicate === null && parts.every((part, i) => elements[i] === partSql(part)),
  );
  // A smaller index for live rows beside one for all would be read by the same queries.
  if (isLiveRows(plan.predicate) && covered) {
    return serve(draft, withKeys(wanted, wanted.predicates, null, new Map()));
  }
  return [addIndex(draft, plan)];
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

function addIndex(draft: Draft, { wanted, parts, predicate }: IndexPlan): string {
  const { table, pattern } = wanted;
  const orders = directions(parts, wanted.sort);
  const name = nameFor(draft, table, parts, predicate);
  const elements = parts.map((part, i) => ({
    ...newElement(part.column, part.expression),
    ...orders[i],
  }));
  table.table.indexes.push(newIndex(name, elements, { predicate }));
  const subject = partId('index', table, name);
  support(draft, subject, pattern);
  decide(draft, id, subject, {
    chose: `${name} on ${table.table.name} (${parts.map(partSql).join(', ')})${predicate === null ? '' : ` WHERE ${predicate}`}`,
    because: `${shape(wanted)} for '${pattern}'`,
    instead:
      parts.length === 1
        ? 'none, which makes each such query read the whole table'
        : 'one index a column, which the planner can only combine through bitmaps, losing the order',
  });
  return name;
}

/** Beside a full index on the same columns, a partial one is named for what it is limited by. */
function nameFor(
  draft: Draft,
  table: DraftTable,
  parts: readonly Part[],
  predicate: string | null,
): string {
  const words = parts.map(({ column, expression }) => column ?? expression ?? '');
  const usual = indexName(draft.house, table.table.name, words);
  if (predicate === null || !draft.relationNames.has(usual)) {
    return freeRelationName(draft, table, usual);
  }
  const limits = columnsOfExpression(predicate).map(({ name }) => name);
  return freeRelationName(
    draft,
    table,
    indexName(draft.house, table.table.name, [...words, 'where', ...limits]),
  );
}

function shape({ equals, sort, ranges }: Wanted): string {
  const said = [
    equals.length === 0 ? null : 'equality',
    sort.length === 0 ? null : 'the sort order',
    ranges.length === 0 ? null : 'the range',
  ].filter((part) => part !== null);
  return said.length === 1
    ? `${said[0]}`
    : `${said[0]} first, then ${said.slice(1).join(', then ')}`;
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
