/** The snapshot that drizzle-kit keeps beside a migration: its own, of the modules as they will be. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { runForSnapshot } from '../../read/drizzle/run-child.ts';
import type { Casing } from './code.ts';

/** drizzle-kit alone takes seconds on a busy machine. */
const limit = 120_000;

export const noId = '00000000-0000-0000-0000-000000000000';

export type Snapshot = Readonly<Record<string, unknown>>;

export interface SnapshotRequest {
  readonly project: string;
  readonly entries: readonly string[];
  readonly casing: Casing;
  /** New texts, by path in the project. */
  readonly texts: ReadonlyMap<string, string>;
}

export async function snapshotOf(request: SnapshotRequest): Promise<Snapshot> {
  const { project, entries: files, casing, texts } = request;
  const absolute = new Map([...texts].map(([path, text]) => [join(project, path), text]));
  const asked = { project, files, casing, previous: null };
  return JSON.parse(await runForSnapshot(asked, limit, absolute)) as Snapshot;
}

/** Of the same content always the same one. */
export function idOf(...parts: readonly string[]): string {
  const hex = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  const variant = '89ab'[Number.parseInt(hex.charAt(16), 16) % 4];
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

function sortedJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedJson);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, each]) => [key, sortedJson(each)]));
}

export function canonical(value: unknown): string {
  return JSON.stringify(sortedJson(value));
}

/** Whether two snapshots say the same schema; null where they are of different versions. */
export function sameSchema(one: Snapshot, other: Snapshot): boolean | null {
  if (one.version !== other.version) return null;
  const body = ({ id: _, prevId: __, prevIds: ___, ...rest }: Snapshot) => rest;
  return canonical(body(one)) === canonical(body(other));
}

type Row = Readonly<Record<string, unknown>>;

function rowsOf(value: unknown): Row[] {
  return Array.isArray(value) ? (value as Row[]) : [];
}

/** Fields that tell a row from others of its type; of most the schema and the name. */
const identities: Readonly<Record<string, readonly string[]>> = {
  schemas: ['name'],
  roles: ['name'],
  columns: ['schema', 'table', 'name'],
  fks: ['schema', 'table', 'name'],
  pks: ['schema', 'table', 'name'],
  uniques: ['schema', 'table', 'name'],
  checks: ['schema', 'table', 'name'],
  policies: ['schema', 'table', 'name'],
};

/** As drizzle-kit 1 calls a row. */
function keyOfRow(row: Row): string {
  const type = String(row.entityType);
  const fields = identities[type] ?? ['schema', 'name'];
  return `${type}\0${JSON.stringify(fields.map((field) => row[field]))}`;
}

interface Delta {
  readonly op: string;
  readonly key?: string;
  readonly row?: Row;
}

function applied(rows: Map<string, Row>, delta: Delta & { readonly set?: Row }): void {
  if (delta.op === 'create' && delta.row !== undefined) rows.set(keyOfRow(delta.row), delta.row);
  if (delta.key === undefined) return;
  const old = rows.get(delta.key);
  rows.delete(delta.key);
  if (delta.op === 'drop' || old === undefined) return;
  const row = { ...old, ...delta.set };
  rows.set(keyOfRow(row), row);
}

/**
 * The state after a chain of snapshots, the newest first: a base, or one of the versions that say
 * all, and what each later one changes.
 */
export function stateOf(chain: readonly Snapshot[]): Row[] {
  const start = chain.findIndex(({ type }) => type !== 'diff');
  const rows = new Map<string, Row>();
  const base = chain[start];
  for (const row of rowsOf(base?.ddl)) rows.set(keyOfRow(row), row);
  const later = chain.slice(0, start === -1 ? chain.length : start).toReversed();
  for (const snapshot of later) {
    for (const delta of rowsOf(snapshot.deltas)) applied(rows, delta as unknown as Delta);
  }
  return [...rows.values()];
}

export function sameRows(one: readonly Row[], other: readonly Row[]): boolean {
  const words = (rows: readonly Row[]) => rows.map(canonical).sort().join('\n');
  return words(one) === words(other);
}

/** What goes first, so that a row under the same key can come. */
export function deltasOf(before: readonly Row[], after: readonly Row[]): Delta[] {
  const old = new Map(before.map((row) => [keyOfRow(row), row]));
  const now = new Map(after.map((row) => [keyOfRow(row), row]));
  const same = (key: string) => {
    const [one, other] = [old.get(key), now.get(key)];
    return one !== undefined && other !== undefined && canonical(one) === canonical(other);
  };
  return [
    ...[...old.keys()].filter((key) => !same(key)).map((key) => ({ op: 'drop', key })),
    ...[...now].filter(([key]) => !same(key)).map(([, row]) => ({ op: 'create', row })),
  ];
}

export function rowsIn(snapshot: Snapshot): readonly Row[] {
  return rowsOf(snapshot.ddl);
}

export type { Row };
