/** The tables of a schema as boxes and lines: sizes, rows, and which row refers to which. */
import type { ForeignKey, Schema, Table } from '../ir/schema.ts';
import { tableName, typeText } from './view.ts';
import { cut, width } from './width.ts';

export const headHeight = 30;
export const rowHeight = 21;
export const padding = 12;
/** Where a column's name begins: after its key mark and its dot. */
export const nameOffset = 44;
/** One character of the 12 px monospace stack; the widest of its fonts needs 7.23. */
const characterWidth = 7.25;
const mostRows = 40;
/** A table with more references than this is named in the row instead of drawn to. */
const hubReferences = 8;

export interface Row {
  readonly name: string;
  readonly type: string;
  readonly mark: '' | 'PK' | 'FK' | 'PF';
  readonly required: boolean;
  /** Table that the row refers to without a line. */
  readonly refersTo: string | null;
  /** False for a remark such as the number of columns left out. */
  readonly column: boolean;
}

export interface Box {
  readonly id: string;
  readonly title: string;
  readonly note: string;
  readonly rows: readonly Row[];
  readonly width: number;
  readonly height: number;
}

/** From the referenced row to the referring one: that is how the layers run. */
export interface Line {
  readonly id: string;
  readonly from: string;
  readonly fromRow: number;
  readonly to: string;
  readonly toRow: number;
  readonly optional: boolean;
  readonly single: boolean;
  readonly title: string;
}

export interface Graph {
  readonly boxes: readonly Box[];
  readonly lines: readonly Line[];
}

const keyOf = (schema: string, name: string) => JSON.stringify([schema, name]);

export function graphOf(schema: Schema): Graph {
  const tables = new Map(schema.tables.map((table) => [keyOf(table.schema, table.name), table]));
  const referrers = countReferrers(schema.tables);
  const hubs = new Set([...referrers].filter(([, by]) => by.size > hubReferences).map(([k]) => k));
  const boxes = new Map([...tables].map(([id, table]) => [id, boxOf(id, table, hubs, referrers)]));
  const lines = schema.tables.flatMap((table) =>
    table.foreignKeys.flatMap((fk) => lineOf(table, fk, hubs, boxes) ?? []),
  );
  return { boxes: [...boxes.values()], lines: lines.map((line, i) => ({ ...line, id: `e${i}` })) };
}

function countReferrers(tables: readonly Table[]): Map<string, Set<string>> {
  const referrers = new Map<string, Set<string>>();
  for (const table of tables) {
    for (const { references } of table.foreignKeys) {
      const target = keyOf(references.schema, references.table);
      const by = referrers.get(target) ?? new Set();
      referrers.set(target, by.add(keyOf(table.schema, table.name)));
    }
  }
  return referrers;
}

function boxOf(
  id: string,
  table: Table,
  hubs: ReadonlySet<string>,
  referrers: ReadonlyMap<string, ReadonlySet<string>>,
): Box {
  const title = cut(tableName(table), 30);
  const note = hubs.has(id) ? `referred to by ${referrers.get(id)?.size ?? 0} tables` : '';
  const rows = rowsOf(table, hubs);
  const columns = Math.max(width(title) * 1.1 + width(note), ...rows.map(rowColumns));
  return {
    id,
    title,
    note,
    rows,
    width: Math.ceil(Math.max(nameOffset + padding + columns * characterWidth + 16, 180)),
    height: headHeight + rowHeight * rows.length + 6,
  };
}

function rowColumns(row: Row): number {
  const reference = row.refersTo === null ? 0 : width(row.refersTo) + 3;
  return width(row.name) + reference + width(row.type) + 2;
}

/** Columns in their order; in a very wide table the keys and the first of the others. */
function rowsOf(table: Table, hubs: ReadonlySet<string>): Row[] {
  const all = table.columns.map((column) => rowOf(table, column.name, hubs));
  if (all.length <= mostRows) return all;
  const keys = all.filter((row) => row.mark !== '').length;
  let others = Math.max(mostRows - 1 - keys, 0);
  const kept = all.filter((row) => row.mark !== '' || others-- > 0);
  return [...kept, remark(`and ${all.length - kept.length} more columns`)];
}

function remark(text: string): Row {
  return { name: text, type: '', mark: '', required: false, refersTo: null, column: false };
}

function rowOf(table: Table, name: string, hubs: ReadonlySet<string>): Row {
  const column = table.columns.find((candidate) => candidate.name === name);
  const primary = table.primaryKey?.columns.includes(name) ?? false;
  const refers = table.foreignKeys.filter((fk) => fk.columns.includes(name));
  const hub = refers.find(
    (fk) =>
      ownPair(table, fk) === name && hubs.has(keyOf(fk.references.schema, fk.references.table)),
  );
  return {
    name: cut(tableName({ schema: 'public', name }), 30),
    type: column === undefined ? '' : cut(typeText(column.type), 30),
    mark: primary ? (refers.length > 0 ? 'PF' : 'PK') : refers.length > 0 ? 'FK' : '',
    required: column?.notNull ?? false,
    refersTo: hub === undefined ? null : cut(tableName(targetOf(hub)), 30),
    column: true,
  };
}

function targetOf(fk: ForeignKey): { schema: string; name: string } {
  return { schema: fk.references.schema, name: fk.references.table };
}

/** The column that is this reference's own: a shared tenant column says less than `customer_id`. */
function ownPair(table: Table, fk: ForeignKey): string {
  const shared = (name: string) =>
    table.foreignKeys.filter((other) => other.columns.includes(name)).length;
  return fk.columns.reduce((best, name) => (shared(name) <= shared(best) ? name : best));
}

function lineOf(
  table: Table,
  fk: ForeignKey,
  hubs: ReadonlySet<string>,
  boxes: ReadonlyMap<string, Box>,
): Line | null {
  const from = keyOf(fk.references.schema, fk.references.table);
  const to = keyOf(table.schema, table.name);
  const target = boxes.get(from);
  const source = boxes.get(to);
  if (target === undefined || source === undefined || fk.columns.length === 0) return null;
  if (hubs.has(from) && from !== to) return null;
  const own = ownPair(table, fk);
  const referenced = fk.references.columns[fk.columns.indexOf(own)] ?? '';
  const rowIn = (box: Box, name: string) =>
    Math.max(
      box.rows.findIndex((row) => row.name === cut(tableName({ schema: 'public', name }), 30)),
      0,
    );
  return {
    id: '',
    from,
    fromRow: rowIn(target, referenced),
    to,
    toRow: rowIn(source, own),
    optional: table.columns.some((column) => fk.columns.includes(column.name) && !column.notNull),
    single: isUnique(table, fk.columns),
    title: `${source.title}(${fk.columns.join(', ')}) refers to ${target.title}`,
  };
}

export function isUnique(table: Table, columns: readonly string[]): boolean {
  const covers = (key: readonly string[]) => key.every((name) => columns.includes(name));
  const keys = [...(table.primaryKey ? [table.primaryKey] : []), ...table.uniques];
  return keys.some((key) => covers(key.columns));
}
