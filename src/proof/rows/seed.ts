/** Rows for the tables that are there: as their constraints allow, and up to the edges of that. */
import type { ObjectId } from '../../ir/id.ts';
import { tableId } from '../../ir/objects.ts';
import type { Column, ForeignKey, Schema, Table } from '../../ir/schema.ts';
import { qualified, quoteAll } from '../../postgres/identifier.ts';
import { loadParser } from '../../postgres/parser.ts';
import { DatabaseError, type Session } from '../../postgres/session.ts';
import { type Candidates, candidatesOf } from './candidates.ts';
import { type Condition, chooseValues, literal } from './choose.ts';
import { keysOf, waiting } from './keys.ts';
import { canWait, enforcedKeys, type Turn, takeTurns } from './references.ts';
import type { Group, Value } from './tuples.ts';

export interface Seeded {
  /** Rows by table. */
  readonly rows: ReadonlyMap<ObjectId, number>;
  /** Tables that stayed empty, with the reason. */
  readonly empty: readonly { readonly id: ObjectId; readonly reason: string }[];
}

const mostRows = 28;

const mostSingle = 30;

function nameOf(table: { readonly schema: string; readonly name: string }): string {
  return qualified(table.schema, table.name);
}

/** Filled by PostgreSQL when it is left out. */
function isAutomatic({ identity, default: value }: Column): boolean {
  return identity !== null || (value !== null && /\bnextval\(/.test(value));
}

/** Partitions whose bounds are asked for; a value for one of them is enough. */
const mostPartitions = 16;

/** Checks; and that some partition takes the row. */
async function conditionsOf(session: Session, table: Table): Promise<Condition[]> {
  const checks = table.checks.filter(({ enforced }) => enforced);
  if (table.partitionBy === null) return checks;
  const leaves = await session.query<{ bound: string | null }>(
    `SELECT pg_get_partition_constraintdef(relid) AS bound
     FROM pg_partition_tree($1::regclass) WHERE isleaf LIMIT ${mostPartitions}`,
    [nameOf(table)],
  );
  const bounds = leaves.flatMap(({ bound }) => (bound === null ? [] : [`(${bound})`]));
  if (bounds.length === 0) return checks;
  return [...checks, { name: 'its partitions', expression: bounds.join(' OR ') }];
}

interface Frame {
  readonly table: Table;
  readonly candidates: readonly Candidates[];
  readonly groups: readonly Group[];
  /** Columns of foreign keys: two rows refer to the first choice. */
  readonly keyed: ReadonlySet<string>;
  /** Columns that copy another of the same row: keys of a table to itself that may not be NULL. */
  readonly copies: ReadonlyMap<string, string>;
}

type Row = ReadonlyMap<string, Value>;

/** The first row has the first choice of all; then columns go on from different places. */
function turned(n: number, at: number, length: number): number {
  if (n === 0 || length < 3) return n % length;
  return 1 + ((n - 1 + at) % (length - 1));
}

function rowOf({ groups, copies }: Frame, pick: (group: number) => number): Row {
  const row = new Map<string, Value>();
  for (const [at, { tuples }] of groups.entries()) {
    const tuple = tuples[pick(at) % tuples.length];
    for (const [column, value] of tuple ?? []) row.set(column, value);
  }
  for (const [column, source] of copies) row.set(column, row.get(source) ?? null);
  return row;
}

function insertion({ table, candidates }: Frame, rows: readonly Row[], defaults = false): string {
  const included = candidates.filter(({ column }) => !defaults || column.default === null);
  if (included.length === 0) return `INSERT INTO ${nameOf(table)} DEFAULT VALUES`;
  const values = rows.map(
    (row) =>
      `(${included.map(({ column, cast }) => literal(row.get(column.name) ?? null, cast)).join(', ')})`,
  );
  return `INSERT INTO ${nameOf(table)} (${quoteAll(included.map(({ column }) => column.name))})
OVERRIDING SYSTEM VALUE VALUES ${values.join(',\n')}`;
}

class Insertions {
  inserted = 0;
  error: DatabaseError | null = null;

  constructor(readonly session: Session) {}

  async run(sql: string, rows: number): Promise<boolean> {
    try {
      await this.session.execute(sql);
      this.inserted += rows;
      return true;
    } catch (error) {
      // Without a code the sandbox is gone: nothing more can be inserted.
      if (!(error instanceof DatabaseError) || error.code === null) throw error;
      this.error = error;
      return false;
    }
  }
}

/** Each choice of each group in some row; where a row fails, its choices one by one. */
async function insertRows(session: Session, frame: Frame): Promise<Insertions> {
  const insertions = new Insertions(session);
  const longest = Math.max(3, ...frame.groups.map(({ tuples }) => tuples.length));
  const count = frame.candidates.length === 0 ? 2 : Math.min(mostRows, longest);
  const shared = frame.groups.map(({ columns }) => columns.some((name) => frame.keyed.has(name)));
  const rows = Array.from({ length: count }, (_, n) =>
    rowOf(frame, (group) => picked(frame, n, group, shared[group] === true)),
  );
  if (frame.candidates.length > 0 && (await insertions.run(insertion(frame, rows), count))) {
    await insertions.run(insertion(frame, rows.slice(0, 1), true), 1);
    return insertions;
  }
  const used = frame.groups.map(() => new Set<number>());
  const missed: number[][] = [];
  for (const [n, row] of rows.entries()) {
    const picks = frame.groups.map(({ tuples }, at) => {
      return picked(frame, n, at, shared[at] === true) % tuples.length;
    });
    const done = await insertions.run(insertion(frame, [row]), 1);
    if (done) for (const [at, pick] of picks.entries()) used[at]?.add(pick);
    else missed.push(picks);
  }
  await insertSingly(insertions, frame, missed, used);
  await insertions.run(insertion(frame, rows.slice(0, 1), true), 1);
  return insertions;
}

function picked({ groups }: Frame, n: number, at: number, shared: boolean): number {
  return turned(shared ? Math.max(0, n - 1) : n, at, groups[at]?.tuples.length ?? 1);
}

/** One choice of a row that failed, among others that are no surprise. */
async function insertSingly(
  insertions: Insertions,
  frame: Frame,
  missed: readonly (readonly number[])[],
  used: readonly Set<number>[],
): Promise<void> {
  let attempts = 0;
  for (const picks of missed) {
    for (const [at, pick] of picks.entries()) {
      if (used[at]?.has(pick) || attempts >= mostSingle) continue;
      attempts += 1;
      const chosen = frame.groups.map(({ tuples }, group) =>
        group === at ? pick : unused(tuples.length, used[group] ?? new Set()),
      );
      const row = rowOf(frame, (group) => chosen[group] ?? 0);
      if (!(await insertions.run(insertion(frame, [row]), 1))) continue;
      for (const [group, choice] of chosen.entries()) used[group]?.add(choice);
    }
  }
}

/** A unique column must not repeat itself; the second choice is NULL where that is allowed. */
function unused(length: number, used: ReadonlySet<number>): number {
  for (let n = 0; n < length; n += 1) if (n !== 1 && !used.has(n)) return n;
  return 0;
}

/** Keys of the table to itself that may not be NULL: a row that points to itself. */
function copiesOf(table: Table, later: readonly ForeignKey[]): Map<string, string> {
  const own = later.filter(
    (key) =>
      key.references.schema === table.schema &&
      key.references.table === table.name &&
      !canWait(table, key),
  );
  return new Map(
    own.flatMap((key) =>
      key.columns.flatMap((column, at) => {
        const source = key.references.columns[at] ?? column;
        return source === column ? [] : [[column, source] as const];
      }),
    ),
  );
}

async function fillTable(
  session: Session,
  schema: Schema,
  { table, later }: Turn,
): Promise<string | number> {
  const copies = copiesOf(table, later);
  const waits = later.filter((key) => canWait(table, key));
  const now = enforcedKeys(table).filter((key) => !later.includes(key));
  const keyed = new Set(now.flatMap(({ columns }) => columns));
  const sources = new Set(copies.values());
  const columns = table.columns.filter(
    (column) =>
      column.generated === null &&
      (!isAutomatic(column) || keyed.has(column.name) || sources.has(column.name)),
  );
  const keys = [];
  for (const key of now) {
    const group = await keysOf(session, table, key);
    if (group.tuples.length === 0) return `${key.references.table} has no rows to refer to`;
    keys.push(group);
  }
  const candidates = columns.map((column) => candidatesOf(schema, table, column));
  const free = candidates.filter(({ column }) => !copies.has(column.name));
  const groups = [...keys, ...waits.map((key) => waiting(table, key))];
  const choice = await chooseValues(
    session,
    table,
    free,
    await conditionsOf(session, table),
    groups,
  );
  if (choice.reason !== null) return choice.reason;
  const frame = { table, candidates, groups: choice.groups, keyed, copies };
  const { inserted, error } = await insertRows(session, frame);
  return inserted > 0 ? inserted : (error?.message ?? 'no row could be made');
}

/** Keys that had to wait now point somewhere, in some of the rows. */
async function pointKeys(session: Session, { table, later }: Turn): Promise<void> {
  for (const key of later.filter((each) => canWait(table, each))) {
    const target = qualified(key.references.schema, key.references.table);
    const columns = key.columns.length === 1 ? quoteAll(key.columns) : `(${quoteAll(key.columns)})`;
    const sql = `UPDATE ${nameOf(table)} SET ${columns} = (SELECT ${quoteAll(key.references.columns)} FROM ${target} LIMIT 1)
WHERE ctid IN (SELECT ctid FROM ${nameOf(table)} ORDER BY ctid DESC LIMIT 2)`;
    await new Insertions(session).run(sql, 0);
  }
}

export async function seedRows(
  session: Session,
  schema: Schema,
  wanted: ReadonlySet<ObjectId>,
): Promise<Seeded> {
  await loadParser();
  const rows = new Map<ObjectId, number>();
  const empty: { id: ObjectId; reason: string }[] = [];
  const { turns, stuck } = takeTurns(schema, wanted);
  for (const turn of turns) {
    const id = tableId(turn.table);
    const result = await fillTable(session, schema, turn);
    if (typeof result === 'number') rows.set(id, result);
    else empty.push({ id, reason: result });
  }
  for (const turn of turns) await pointKeys(session, turn);
  for (const table of stuck) {
    empty.push({
      id: tableId(table),
      reason: 'its foreign keys lead in a circle that no row can begin',
    });
  }
  return { rows, empty };
}
