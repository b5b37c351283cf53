/** What the catalog says of tables, columns and indexes that the planner's statistics rest on. */
import type { Session } from '../postgres/session.ts';

export interface ColumnFacts {
  readonly name: string;
  readonly number: number;
  /** Base type of a domain; `int4`, `text`, `_text`, … */
  readonly type: string;
  readonly schema: string;
  readonly modifier: number;
  /** Bytes of a fixed-length type; -1 for others. */
  readonly length: number;
  readonly category: string;
  readonly notNull: boolean;
  /** Labels of an enum, in order; empty for other types. */
  readonly labels: readonly string[];
  /** Filled in the order of insertion: identity, serial, or the time of insertion. */
  readonly ascending: boolean;
}

export interface ReferenceFacts {
  readonly column: number;
  readonly target: number;
}

export interface TableFacts {
  readonly id: number;
  readonly schema: string;
  readonly name: string;
  readonly partitioned: boolean;
  /** Table of the statistics: itself, or the partitioned table that it is a part of. */
  readonly root: number;
  /** Path of its file; null when it has none. */
  readonly file: string | null;
  readonly columns: readonly ColumnFacts[];
  readonly references: readonly ReferenceFacts[];
}

export interface IndexFacts {
  readonly id: number;
  readonly schema: string;
  readonly name: string;
  readonly table: number;
  readonly file: string;
  readonly method: string;
  readonly unique: boolean;
  readonly keys: number;
  /** Column numbers, 0 for an expression; included columns at the end. */
  readonly columns: readonly number[];
  /** Column numbers that each expression reads, by place in the index. */
  readonly expressions: readonly { readonly name: string; readonly reads: readonly number[] }[];
  readonly predicate: string | null;
}

export interface RelationFacts {
  readonly tables: readonly TableFacts[];
  readonly indexes: readonly IndexFacts[];
}

const wanted = `WITH wanted AS (
  SELECT c.oid AS root, coalesce(p.relid, c.oid) AS id
  FROM json_to_recordset($1::json) AS w(schema text, name text)
  JOIN pg_namespace n ON n.nspname = w.schema
  JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = w.name AND c.relkind IN ('r', 'p', 'm')
  LEFT JOIN LATERAL pg_partition_tree(c.oid) p ON true
)`;

/** The base of a domain, however many domains stand above it. */
const baseType = `LATERAL (
  WITH RECURSIVE base(id, modifier) AS (
    SELECT a.atttypid, a.atttypmod
    UNION ALL
    SELECT t.typbasetype, CASE WHEN b.modifier = -1 THEN t.typtypmod ELSE b.modifier END
    FROM base b JOIN pg_type t ON t.oid = b.id AND t.typtype = 'd'
  )
  SELECT t.*, b.modifier FROM base b JOIN pg_type t ON t.oid = b.id WHERE t.typtype <> 'd'
)`;

const tablesQuery = `${wanted}
SELECT c.oid::int AS id, n.nspname AS schema, c.relname AS name, w.root::int AS root,
  c.relkind = 'p' AS partitioned, pg_relation_filepath(c.oid) AS file,
  (SELECT coalesce(json_agg(json_build_object(
      'name', a.attname, 'number', a.attnum, 'type', t.typname, 'schema', tn.nspname,
      'modifier', t.modifier, 'length', t.typlen, 'category', t.typcategory,
      'notNull', a.attnotnull,
      'labels', (SELECT coalesce(json_agg(e.enumlabel ORDER BY e.enumsortorder), '[]')
                 FROM pg_enum e WHERE e.enumtypid = t.oid),
      'ascending', a.attidentity <> '' OR coalesce(pg_get_expr(d.adbin, d.adrelid)
        ~* '^(nextval\\(|now\\(|CURRENT_|clock_timestamp|statement_timestamp|transaction_timestamp|uuidv7)', false)
    ) ORDER BY a.attnum), '[]')
   FROM pg_attribute a
   CROSS JOIN ${baseType} t
   JOIN pg_namespace tn ON tn.oid = t.typnamespace
   LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
   WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
  (SELECT coalesce(json_agg(json_build_object('column', k.conkey[1], 'target', k.confrelid::int)), '[]')
   FROM pg_constraint k
   WHERE k.conrelid = c.oid AND k.contype = 'f' AND cardinality(k.conkey) = 1) AS "references"
FROM wanted w
JOIN pg_class c ON c.oid = w.id
JOIN pg_namespace n ON n.oid = c.relnamespace
ORDER BY c.oid`;

const indexesQuery = `${wanted}
SELECT i.indexrelid::int AS id, n.nspname AS schema, c.relname AS name, i.indrelid::int AS "table",
  pg_relation_filepath(c.oid) AS file, am.amname AS method, i.indisunique AS "unique",
  i.indnkeyatts AS keys, to_json(i.indkey::int2[]) AS columns,
  (SELECT coalesce(json_agg(json_build_object(
      'name', a.attname,
      'reads', (SELECT coalesce(json_agg(t.attnum), '[]') FROM pg_attribute t
                WHERE t.attrelid = i.indrelid AND t.attnum > 0 AND NOT t.attisdropped
                  AND pg_get_indexdef(i.indexrelid, a.attnum, false)
                      ~ ('\\m' || regexp_replace(quote_ident(t.attname), '([.*+?^$|()\\[\\]{}\\\\])', '\\\\\\1', 'g') || '\\M'))
    ) ORDER BY a.attnum), '[]')
   FROM pg_attribute a
   WHERE a.attrelid = i.indexrelid AND (i.indkey::int2[])[a.attnum - 1] = 0) AS expressions,
  pg_get_expr(i.indpred, i.indrelid) AS predicate
FROM wanted w
JOIN pg_index i ON i.indrelid = w.id
JOIN pg_class c ON c.oid = i.indexrelid AND c.relkind = 'i'
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_am am ON am.oid = c.relam
ORDER BY i.indexrelid`;

/** Facts of the tables, of their partitions, and of the indexes of both. */
export async function readRelationFacts(
  session: Session,
  tables: readonly { readonly schema: string; readonly name: string }[],
): Promise<RelationFacts> {
  const parameters = [JSON.stringify(tables)];
  return {
    tables: await session.query<TableFacts>(tablesQuery, parameters),
    indexes: await session.query<IndexFacts>(indexesQuery, parameters),
  };
}
