/** Rows as texts: taken before a plan runs, to be found again after it. */
import { tableId } from '../ir/objects.ts';
import type { Table } from '../ir/schema.ts';
import { qualified, quoteIdentifier } from '../postgres/identifier.ts';
import type { Session } from '../postgres/session.ts';

export type Value = string | null;
export type Row = readonly Value[];

export interface TableRows {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

export interface Snapshot {
  /** By id of the table: columns in the order of the catalog. */
  readonly tables: ReadonlyMap<string, TableRows>;
  readonly rows: number;
}

function selection(
  table: { schema: string; name: string },
  columns: readonly string[],
  only: boolean,
): string {
  const texts = columns.map((name) => `${quoteIdentifier(name)}::text`);
  const list = texts.length === 0 ? "'{}'::text[]" : `ARRAY[${texts.join(', ')}]`;
  return `SELECT to_json(${list}) AS "row" FROM ${only ? 'ONLY ' : ''}${qualified(table.schema, table.name)}`;
}

export async function rowsOf(
  session: Session,
  table: { schema: string; name: string },
  columns: readonly string[],
  only: boolean,
): Promise<Row[]> {
  const rows = await session.query<{ row: Row }>(selection(table, columns, only));
  return rows.map(({ row }) => row);
}

export function heldByParts(table: Table): boolean {
  return table.partitionBy !== null;
}

export async function takeSnapshot(session: Session, tables: readonly Table[]): Promise<Snapshot> {
  const found = new Map<string, TableRows>();
  let count = 0;
  for (const table of tables) {
    const columns = table.columns.map(({ name }) => name);
    const rows = await rowsOf(session, table, columns, !heldByParts(table));
    count += rows.length;
    found.set(tableId(table), { columns, rows });
  }
  return { tables: found, rows: count };
}

/** Without rows that were taken away so that a step can be proved on the others. */
export function withoutRows(
  snapshot: Snapshot,
  table: string,
  key: readonly string[],
  removed: readonly (readonly Value[])[],
): Snapshot {
  const taken = snapshot.tables.get(table);
  if (taken === undefined) return snapshot;
  const places = key.map((name) => taken.columns.indexOf(name));
  const gone = new Set(removed.map((values) => JSON.stringify(values)));
  const known = places.length > 0 && !places.includes(-1);
  const rows = known
    ? taken.rows.filter(
        (row) => !gone.has(JSON.stringify(places.map((place) => row[place] ?? null))),
      )
    : [];
  const tables = new Map(snapshot.tables).set(table, { columns: taken.columns, rows });
  return { tables, rows: snapshot.rows };
}
