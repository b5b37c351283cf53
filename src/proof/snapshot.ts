/** Rows as texts: taken before a plan runs, to be found again after it. */
import { objectId } from '../ir/id.ts';
import { tableId } from '../ir/objects.ts';
import type { Table } from '../ir/schema.ts';
import { qualified, quoteIdentifier } from '../postgres/identifier.ts';
import type { Session } from '../postgres/session.ts';

export type Value = string | null;
export type Row = readonly Value[];

export interface TableRows {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  /** Ids of the partitions that hold them; of no row where the table has none. */
  readonly homes: ReadonlyMap<Row, string>;
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

/** Ids of partitions by their oid, as text. */
async function partsOf(session: Session, table: Table): Promise<ReadonlyMap<string, string>> {
  const parts = await session.query<{ oid: string; schema: string; name: string }>(
    `SELECT c.oid::text AS oid, n.nspname AS schema, c.relname AS name
     FROM pg_partition_tree($1::regclass) JOIN pg_class c ON c.oid = relid
     JOIN pg_namespace n ON n.oid = c.relnamespace`,
    [qualified(table.schema, table.name)],
  );
  return new Map(parts.map(({ oid, schema, name }) => [oid, objectId('table', schema, name)]));
}

async function takeTable(session: Session, table: Table): Promise<TableRows> {
  const columns = table.columns.map(({ name }) => name);
  if (!heldByParts(table)) {
    return { columns, rows: await rowsOf(session, table, columns, true), homes: new Map() };
  }
  const parts = await partsOf(session, table);
  const found = await rowsOf(session, table, [...columns, 'tableoid'], false);
  const homes = new Map<Row, string>();
  for (const whole of found) homes.set(whole.slice(0, -1), parts.get(whole.at(-1) ?? '') ?? '');
  return { columns, rows: [...homes.keys()], homes };
}

export async function takeSnapshot(session: Session, tables: readonly Table[]): Promise<Snapshot> {
  const found = new Map<string, TableRows>();
  let count = 0;
  for (const table of tables) {
    const taken = await takeTable(session, table);
    count += taken.rows.length;
    found.set(tableId(table), taken);
  }
  return { tables: found, rows: count };
}

/**
 * Without rows that were taken away so that a step can be proved on the others. `mayChange`: the key
 * may be another than it was at the start, and then nothing tells which rows they are.
 */
export function withoutRows(
  snapshot: Snapshot,
  table: string,
  key: readonly string[],
  removed: readonly (readonly Value[])[],
  mayChange = false,
): Snapshot {
  const taken = snapshot.tables.get(table);
  if (taken === undefined) return snapshot;
  const places = key.map((name) => taken.columns.indexOf(name));
  const gone = new Set(removed.map((values) => JSON.stringify(values)));
  const keyOf = (row: Row) => JSON.stringify(places.map((place) => row[place] ?? null));
  const there = new Set(taken.rows.map(keyOf));
  const found = !mayChange || [...gone].every((each) => there.has(each));
  const known = places.length > 0 && !places.includes(-1) && found;
  const rows = known ? taken.rows.filter((row) => !gone.has(keyOf(row))) : [];
  const tables = new Map(snapshot.tables).set(table, { ...taken, rows });
  return { tables, rows: snapshot.rows };
}
