/** Rows of a snapshot against what the tables hold now. */
import type { Finding } from '../ir/findings.ts';
import { tableId } from '../ir/objects.ts';
import type { Table } from '../ir/schema.ts';
import { qualified, quoteIdentifier } from '../postgres/identifier.ts';
import { DatabaseError, type Session } from '../postgres/session.ts';
import { type Compared, type Direction, describe, type Loss, lossesOf } from './row-losses.ts';
import { heldByParts, type Row, rowsOf, type Snapshot, type TableRows } from './snapshot.ts';
import type { Survivor } from './survivors.ts';

export const upward: Direction = {
  rows: 'rows-lost',
  values: 'values-changed',
  when: 'after the plan',
  fix: 'The plan must leave rows alone that nobody asked to change; look at the statements on this table.',
};

export const downward: Direction = {
  rows: 'rows-not-restored',
  values: 'values-not-restored',
  when: 'after the way back',
  fix: 'Let the step say that its reverse restores the structure only, or make it restore the data.',
};

/** Names of the columns that the table has now; null when it is not there. */
async function columnsNow(session: Session, table: Table): Promise<ReadonlySet<string> | null> {
  const rows = await session.query<{ name: string }>(
    `SELECT attname AS name FROM pg_attribute
     WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped`,
    [qualified(table.schema, table.name)],
  );
  return rows.length === 0 ? null : new Set(rows.map(({ name }) => name));
}

/** On the way, what does not stand under its last name yet is passed over. */
async function present(session: Session, survivor: Survivor): Promise<Survivor | null> {
  const names = await columnsNow(session, survivor.after);
  if (names === null) return null;
  return { ...survivor, columns: survivor.columns.filter(({ after }) => names.has(after)) };
}

/** An UPDATE that changes no value, and fires all triggers; null where no column takes any. */
function touching({ after }: Survivor): string | null {
  const set = after.columns
    .filter(({ generated, identity }) => generated === null && identity === null)
    .map(({ name }) => `${quoteIdentifier(name)} = ${quoteIdentifier(name)}`);
  if (set.length === 0) return null;
  return `UPDATE ${qualified(after.schema, after.name)} SET ${set.join(', ')}`;
}

/**
 * Columns that a trigger writes whenever a row is updated, in this table or in another: filling
 * another column of that row changes them too, and rightly.
 */
async function writtenByTriggers(
  session: Session,
  survivor: Survivor,
  sources: readonly Survivor[],
): Promise<ReadonlySet<string>> {
  const { after, columns } = survivor;
  const names = columns.map((column) => column.after);
  await session.execute('BEGIN');
  try {
    const before = await rowsOf(session, after, names, !heldByParts(after));
    for (const sql of sources.flatMap((source) => touching(source) ?? [])) {
      await session.execute(sql);
    }
    const now = await rowsOf(session, after, names, !heldByParts(after));
    const counted = (rows: readonly Row[], at: number) =>
      JSON.stringify(rows.map((row) => row[at] ?? null).sort());
    return new Set(names.filter((_, at) => counted(before, at) !== counted(now, at)));
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.code === null) throw error;
    return new Set();
  } finally {
    await session.execute('ROLLBACK');
  }
}

function updates({ after: { triggers } }: Survivor): boolean {
  return triggers.some(({ definition }) => /\b(?:BEFORE|AFTER)\b[^(]*\bUPDATE\b/.test(definition));
}

async function lossesIn(
  session: Session,
  taken: TableRows,
  survivor: Survivor,
): Promise<{ compared: Compared; losses: Loss[] }> {
  const names = survivor.columns.map((column) => column.after);
  const after = await rowsOf(session, survivor.after, names, !heldByParts(survivor.after));
  const places = survivor.columns.map((column) => taken.columns.indexOf(column.before));
  const before = taken.rows.map((row) => places.map((place) => row[place] ?? null));
  const compared = { survivor, before, after };
  return { compared, losses: lossesOf(compared) };
}

/** The rows that it answers for. */
function takenOf(snapshot: Snapshot, { before, root, without }: Survivor): TableRows | undefined {
  const taken = snapshot.tables.get(root);
  if (taken === undefined) return undefined;
  const own = tableId(before);
  const answersFor = (home: string | undefined) =>
    own === root ? home === undefined || !without.has(home) : home === own;
  return { ...taken, rows: taken.rows.filter((row) => answersFor(taken.homes.get(row))) };
}

/** `midway`: a plan is running; what it has not come to yet is passed over. */
export async function compareRows(
  session: Session,
  snapshot: Snapshot,
  survivors: readonly Survivor[],
  direction: Direction,
  midway = false,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const each of survivors) {
    const taken = takenOf(snapshot, each);
    if (taken === undefined || taken.rows.length === 0) continue;
    const survivor = midway ? await present(session, each) : each;
    if (survivor === null) continue;
    let { compared, losses } = await lossesIn(session, taken, survivor);
    const sources = losses.length > 0 && !midway ? survivors.filter(updates) : [];
    if (sources.length > 0) {
      const written = await writtenByTriggers(session, survivor, sources);
      const columns = survivor.columns.filter(({ after }) => !written.has(after));
      ({ compared, losses } = await lossesIn(session, taken, { ...survivor, columns }));
    }
    findings.push(...describe(compared, losses, direction));
  }
  return findings;
}
