/** Rows for the tables that are there: as their constraints allow, and up to the edges of that. */
import type { ObjectId } from '../../ir/id.ts';
import { tableId } from '../../ir/objects.ts';
import type { Column, ForeignKey, Schema, Table } from '../../ir/schema.ts';
import { qualified, quoteAll, quoteIdentifier } from '../../postgres/identifier.ts';
import { loadParser } from '../../postgres/parser.ts';
import { DatabaseError, type Session } from '../../postgres/session.ts';
import { type Candidates, candidatesOf } from './candidates.ts';
import { type Condition, chooseValues, literal } from './choose.ts';
import { canWait, enforcedKeys, type Turn, takeTurns } from './references.ts';
import { type Group, type Tuple, tupleOf, type Value } from './tuples.ts';

export interface Seeded {
  /** Rows by table. */
  readonly rows: ReadonlyMap<ObjectId, number>;
  /** Tables that stayed empty, with the reason. */
  readonly empty: readonly { readonly id: ObjectId; readonly reason: string }[];
}

const mostRows = 28;
const mostSingle = 30;
const keysShown = 12;

function nameOf(table: { readonly schema: string; readonly name: string }): string {
  return qualified(table.schema, table.name);
}

/** Filled by PostgreSQL when it is left out. */
function isAutomatic({ identity, default: value }: Column): boolean {
  return identity !== null || (value !== null && /\bnextval\(/.test(value));
}

/** What the key may hold: the other table's keys, the last of which stays without followers. */
async function keysOf(session: Session, table: Table, key: ForeignKey): Promise<Group> {
  const target = qualified(key.references.schema, key.references.table);
  const texts = key.references.columns.map((name) => `${quoteIdentifier(name)}::text`);
  const rows = await session.query<{ key: Value[] }>(
    `SELECT to_json(ARRAY[${texts.join(', ')}]) AS key FROM ${target}
     WHERE ${key.references.columns.map((name) => `${quoteIdentifier(name)} IS NOT NULL`).join(' AND ')}
     LIMIT ${keysShown}`,
  );
  const found = [...new Map(rows.map((row) => [JSON.stringify(row.key), row.key])).values()];
  const used = found.length > 2 ? found.slice(0, -1) : found;
  const tuples = used.map((values) => tupleOf(key.columns, values));
  const none = unset(table, key, tuples[0]);
  return {
    columns: key.columns,
    tuples: none === null ? tuples : [...tuples.slice(0, 1), none, ...tuples.slice(1)],
  };
}

/** The key pointing nowhere; null when it must point somewhere. */
function unset(table: Table, key: ForeignKey, like: Tuple | undefined): Tuple | null {
  if (!canWait(table, key)) return null;
  const values = key.columns.map((name) => {
    const column = table.columns.find((candidate) => candidate.name === name);
    const held = column?.notNull === true || table.primaryKey?.columns.includes(name) === true;
    return held ? (like?.get(name) ?? null) : null;
  });
  const known = values.every((value, at) => {
    const column = table.columns.find(({ name }) => name === key.columns[at]);
    return value !== null || column?.notNull !== true;
  });
  return known ? tupleOf(key.columns, values) : null;
}

/** A key that waits: its columns that may be NULL are. */
function waiting(table: Table, key: ForeignKey): Group {
  const nullable = key.columns.filter(
    (name) => table.columns.find((column) => column.name === name)?.notNull === false,
  );
  return {
    columns: nullable,
    tuples: [
      tupleOf(
        nullable,
        nullable.map(() => null),
      ),
    ],
  };
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
    rowOf(frame, (group) => (shared[group] === true ? Math.max(0, n - 1) : n)),
  );
  if (frame.candidates.length > 0 && (await insertions.run(insertion(frame, rows), count))) {
    await insertions.run(insertion(frame, rows.slice(0, 1), true), 1);
    return insertions;
  }
  const missed: number[] = [];
  for (const [n, row] of rows.entries()) {
    if (!(await insertions.run(insertion(frame, [row]), 1))) missed.push(n);
  }
  await insertSingly(insertions, frame, missed);
  await insertions.run(insertion(frame, rows.slice(0, 1), true), 1);
  return insertions;
}

async function insertSingly(
  insertions: Insertions,
  frame: Frame,
  missed: readonly number[],
): Promise<void> {
  let attempts = 0;
  for (const n of missed) {
    for (const at of frame.groups.keys()) {
      if ((frame.groups[at]?.tuples.length ?? 0) <= n || attempts >= mostSingle) continue;
      const base = attempts;
      attempts += 1;
      const row = rowOf(frame, (group) => (group === at ? n : ordinary(frame, group, base)));
      await insertions.run(insertion(frame, [row]), 1);
    }
  }
}

/** Another one each time: a unique column must not repeat itself. */
function ordinary({ groups }: Frame, group: number, attempt: number): number {
  const length = groups[group]?.tuples.length ?? 1;
  return length <= 3 ? 0 : attempt % length;
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
