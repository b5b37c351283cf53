/** What an index scan must show to count as served: the index's first key, its kind, its table's size. */

import type { TableStatistics } from '../ir/query.ts';
import type { Session } from '../postgres/session.ts';

export interface ServingIndex {
  readonly id: number;
  readonly name: string;
  readonly table: string;
  readonly method: string;
  readonly partial: boolean;
  /** The first key, as conditions in plans spell it. */
  readonly first: string;
  /** All keys and the predicate: two indexes of one shape hold the same. */
  readonly shape: string;
  /** Name of the partitioned index that it is a part of, or its own. */
  readonly root: string;
  /** Schema and table of the root. */
  readonly rootSchema: string;
  readonly rootTable: string;
}

const query = `SELECT i.indexrelid::int AS id, c.relname AS name, t.relname AS "table",
  am.amname AS method, i.indpred IS NOT NULL AS partial,
  pg_get_indexdef(i.indexrelid, 1, false) AS first,
  regexp_replace(pg_get_indexdef(i.indexrelid), '^.*? USING ', '') AS shape,
  r.relname AS root, rn.nspname AS "rootSchema", rt.relname AS "rootTable"
FROM pg_index i
JOIN pg_class c ON c.oid = i.indexrelid
JOIN pg_class t ON t.oid = i.indrelid
JOIN pg_am am ON am.oid = c.relam
JOIN pg_class r ON r.oid = coalesce(pg_partition_root(i.indexrelid), i.indexrelid)
JOIN pg_index ri ON ri.indexrelid = r.oid
JOIN pg_class rt ON rt.oid = ri.indrelid
JOIN pg_namespace rn ON rn.oid = rt.relnamespace
JOIN pg_namespace n ON n.oid = t.relnamespace
WHERE n.nspname NOT IN ('pg_catalog', 'pg_toast', 'information_schema')`;

const partsQuery = `SELECT n.nspname AS schema, c.relname AS name, rn.nspname AS "rootSchema", r.relname AS "rootName"
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_class r ON r.oid = pg_partition_root(c.oid)
JOIN pg_namespace rn ON rn.oid = r.relnamespace
WHERE c.relispartition AND c.relkind = 'r'`;

export interface PlanFacts {
  readonly indexes: ReadonlyMap<string, ServingIndex>;
  /** Declared rows of the table that a plan's relation is, or is a partition of; null when none are declared. */
  rowsOf(schema: string | null, relation: string): number | null;
}

export async function readPlanFacts(
  session: Session,
  statistics: readonly TableStatistics[],
): Promise<PlanFacts> {
  const rows = new Map(statistics.map((item) => [`${item.schema}.${item.table}`, item.rows]));
  const parts = await session.query<{
    schema: string;
    name: string;
    rootSchema: string;
    rootName: string;
  }>(partsQuery);
  for (const { schema, name, rootSchema, rootName } of parts) {
    const declared = rows.get(`${rootSchema}.${rootName}`);
    if (declared !== undefined) rows.set(`${schema}.${name}`, declared);
  }
  const byName = new Map<string, number>();
  for (const [name, count] of rows) {
    const short = name.slice(name.indexOf('.') + 1);
    byName.set(short, Math.max(count, byName.get(short) ?? 0));
  }
  const indexes = await session.query<ServingIndex>(query);
  return {
    indexes: new Map(indexes.map((index) => [index.name, index])),
    // Plans without VERBOSE leave the schema out.
    rowsOf: (schema, relation) =>
      (schema === null ? byName.get(relation) : rows.get(`${schema}.${relation}`)) ?? null,
  };
}

function bare(expression: string): string {
  return expression.replace(/[\s()]/g, '');
}

/**
 * Whether an index condition restricts the first key. Own columns stand unqualified in it;
 * `o.tenant_id` is another table's.
 */
export function restrictsFirstKey(condition: string, index: ServingIndex): boolean {
  if (index.method !== 'btree') return true;
  if (!/^(?:[a-z_][\w$]*|"(?:[^"]|"")+")$/u.test(index.first)) {
    return bare(condition).includes(bare(index.first));
  }
  const name = index.first.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![\\w.$"'])${name}(?![\\w.$"'])`, 'u').test(
    condition.replace(/'(?:[^']|'')*'/g, "''"),
  );
}
