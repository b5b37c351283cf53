/** Makes the planner plan for the rows that a design expects, on tables that hold none. */

import type { TableStatistics } from '../ir/query.ts';
import { qualified, quoteLiteral } from '../postgres/identifier.ts';
import type { Session } from '../postgres/session.ts';
import {
  type ColumnContext,
  type ColumnStatistics,
  columnStatistics,
  distinctValues,
} from './column-statistics.ts';
import type { FileLength } from './protocol.ts';
import {
  type ColumnFacts,
  type IndexFacts,
  type RelationFacts,
  readRelationFacts,
  type TableFacts,
} from './relation-facts.ts';
import { averageWidth, expressionWidth, indexPages, tablePages } from './sizes.ts';

/** The worker's side: what no SQL can do. */
export interface FileControl {
  lengthen(files: readonly FileLength[]): Promise<unknown>;
  restore(): Promise<unknown>;
}

export interface Pretence {
  end(): Promise<void>;
}

interface Relation {
  readonly id: number;
  readonly file: string | null;
  readonly rows: number;
  readonly pages: number;
}

interface SizedTable {
  readonly facts: TableFacts;
  readonly rows: number;
  readonly columns: ReadonlyMap<number, ColumnStatistics>;
}

function sizeTables(facts: RelationFacts, given: readonly TableStatistics[]): SizedTable[] {
  const rowsOf = shareRows(facts, given);
  return facts.tables.map((table) => {
    const rows = rowsOf.get(table.id) ?? 0;
    const root = facts.tables.find((candidate) => candidate.id === table.root) ?? table;
    const said = given.find((item) => item.schema === root.schema && item.table === root.name);
    const columns = table.columns.map((column) => {
      const context = contextOf(column, table, rows, facts, rowsOf);
      const own = said?.columns.find((item) => item.column === column.name);
      return [column.number, columnStatistics(column, context, own)] as const;
    });
    return { facts: table, rows, columns: new Map(columns) };
  });
}

/** A partitioned table's rows lie in its partitions, in equal parts. */
function shareRows(facts: RelationFacts, given: readonly TableStatistics[]): Map<number, number> {
  const rows = new Map<number, number>();
  for (const item of given) {
    const root = facts.tables.find(
      (table) => table.schema === item.schema && table.name === item.table,
    );
    if (root === undefined) continue;
    rows.set(root.id, item.rows);
    const parts = facts.tables.filter((table) => table.root === root.id && table !== root);
    const leaves = parts.filter((table) => !table.partitioned).length;
    for (const part of parts) {
      rows.set(part.id, part.partitioned ? item.rows : Math.ceil(item.rows / leaves));
    }
  }
  return rows;
}

function contextOf(
  column: ColumnFacts,
  table: TableFacts,
  rows: number,
  facts: RelationFacts,
  rowsOf: ReadonlyMap<number, number>,
): ColumnContext {
  const unique = facts.indexes.some(
    (index) =>
      index.table === table.id &&
      index.unique &&
      index.keys === 1 &&
      index.predicate === null &&
      index.columns[0] === column.number,
  );
  const reference = table.references.find((candidate) => candidate.column === column.number);
  const targetRows = reference === undefined ? null : (rowsOf.get(reference.target) ?? null);
  return { rows, unique, targetRows };
}

function tableRelation({ facts, rows, columns }: SizedTable): Relation {
  const pages = tablePages(facts, rows, (column) => columns.get(column.number)?.nullFraction ?? 0);
  return { id: facts.id, file: facts.file, rows, pages };
}

function indexRelation(index: IndexFacts, table: SizedTable, rows: number): Relation {
  const distinct = index.columns
    .slice(0, index.keys)
    .reduce((product, number) => product * (columnDistinct(table, number) ?? rows), 1);
  const pages = indexPages(index, table.facts, rows, Math.min(distinct, rows));
  return { id: index.id, file: index.file, rows, pages };
}

function columnDistinct(table: SizedTable, number: number): number | null {
  const statistics = table.columns.get(number);
  return statistics === undefined ? null : distinctValues(statistics.distinct, table.rows);
}

function arrayLiteral(values: readonly string[]): string {
  const items = values.map((value) => `"${value.replace(/["\\]/g, '\\$&')}"`);
  return quoteLiteral(`{${items.join(',')}}`);
}

function attributeStatistics(
  relation: { readonly schema: string; readonly name: string },
  attribute: string,
  inherited: boolean,
  width: number,
  statistics: ColumnStatistics,
): string {
  const parts = [
    `'schemaname', ${quoteLiteral(relation.schema)}::text`,
    `'relname', ${quoteLiteral(relation.name)}::text`,
    `'attname', ${quoteLiteral(attribute)}::text`,
    `'inherited', ${inherited}`,
    `'null_frac', ${statistics.nullFraction}::real`,
    `'avg_width', ${Math.max(1, Math.round(width))}::int`,
    `'n_distinct', (${statistics.distinct})::real`,
    `'correlation', (${statistics.correlation})::real`,
  ];
  if (statistics.common.length > 0) {
    const shares = statistics.common.map(({ share }) => share).join(',');
    parts.push(
      `'most_common_vals', ${arrayLiteral(statistics.common.map(({ value }) => value))}::text`,
      `'most_common_freqs', '{${shares}}'::real[]`,
    );
  }
  if (statistics.histogram.length > 1) {
    parts.push(`'histogram_bounds', ${arrayLiteral(statistics.histogram)}::text`);
  }
  return `SELECT pg_restore_attribute_stats(${parts.join(', ')})`;
}

function tableAttributes({ facts, columns }: SizedTable): string[] {
  return facts.columns.flatMap((column) => {
    const statistics = columns.get(column.number);
    if (statistics === undefined) return [];
    const width = averageWidth(column);
    return [attributeStatistics(facts, column.name, facts.partitioned, width, statistics)];
  });
}

/** An expression over one column is taken to have as many values as the column. */
function expressionAttributes(index: IndexFacts, table: SizedTable): string[] {
  return index.expressions.map(({ name, reads }) => {
    const only = reads.length === 1 ? table.columns.get(reads[0] as number) : undefined;
    const statistics: ColumnStatistics = {
      nullFraction: only?.nullFraction ?? 0,
      distinct: index.unique && index.keys === 1 ? -1 : (only?.distinct ?? -0.1),
      common: [],
      histogram: [],
      correlation: 0,
    };
    return attributeStatistics(index, name, false, expressionWidth, statistics);
  });
}

function setSizes(relations: readonly Relation[]): string {
  const rows = relations.map(({ id, pages, rows }) => `(${id}, ${pages}, ${rows})`);
  return `UPDATE pg_class c SET relpages = v.pages, reltuples = v.rows, relallvisible = v.pages
FROM (VALUES ${rows.join(', ')}) AS v(id, pages, rows) WHERE c.oid = v.id`;
}

async function applySizes(
  session: Session,
  files: FileControl,
  relations: readonly Relation[],
  attributes: readonly string[],
): Promise<void> {
  if (relations.length === 0) return;
  await files.lengthen(
    relations.flatMap(({ file, pages }) => (file === null ? [] : [{ path: file, pages }])),
  );
  await session.execute(setSizes(relations));
  if (attributes.length > 0) await session.execute(attributes.join('\nUNION ALL '));
}

/** Rows in a partial index: the planner itself says how many fulfil the predicate. */
async function indexedRows(
  session: Session,
  index: IndexFacts,
  table: SizedTable,
): Promise<number> {
  if (index.predicate === null) return table.rows;
  const name = qualified(table.facts.schema, table.facts.name);
  const [explained] = await session.execute<{ 'QUERY PLAN': unknown }>(
    `EXPLAIN (FORMAT JSON) SELECT FROM ONLY ${name} WHERE ${index.predicate}`,
  );
  const plan = explained?.['QUERY PLAN'] as [{ Plan: { 'Plan Rows': number } }] | undefined;
  return Math.max(1, Math.min(plan?.[0].Plan['Plan Rows'] ?? table.rows, table.rows));
}

async function sizeIndexes(
  session: Session,
  files: FileControl,
  facts: RelationFacts,
  tables: readonly SizedTable[],
): Promise<void> {
  const relations: Relation[] = [];
  const attributes: string[] = [];
  for (const index of facts.indexes) {
    const table = tables.find((candidate) => candidate.facts.id === index.table);
    if (table === undefined || table.rows < 1) continue;
    relations.push(indexRelation(index, table, await indexedRows(session, index, table)));
    attributes.push(...expressionAttributes(index, table));
  }
  await applySizes(session, files, relations, attributes);
}

/**
 * Everything happens in one transaction, which `end` rolls back: the catalog is as before, and
 * so are the files. Tables without statistics keep PostgreSQL's guess for a new table.
 */
export async function pretend(
  session: Session,
  given: readonly TableStatistics[],
  files: FileControl,
): Promise<Pretence> {
  const names = given.map(({ schema, table }) => ({ schema, name: table }));
  const facts = await readRelationFacts(session, names);
  const tables = sizeTables(facts, given);
  const end = async () => {
    await session.execute('ROLLBACK');
    await files.restore();
  };
  await session.execute('BEGIN');
  try {
    const filled = tables.filter(({ rows }) => rows >= 1);
    const attributes = filled.flatMap(tableAttributes);
    await applySizes(session, files, filled.map(tableRelation), attributes);
    await sizeIndexes(session, files, facts, tables);
  } catch (error) {
    await end();
    throw error;
  }
  return { end };
}
