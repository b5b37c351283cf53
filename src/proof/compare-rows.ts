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

/**
 * Columns that a trigger writes whenever a row is updated: filling another column of the row
 * changes them too, and rightly.
 */
async function writtenByTriggers(
  session: Session,
  survivor: Survivor,
): Promise<ReadonlySet<string>> {
  const { after, columns } = survivor;
  const target = after.columns.find(
    ({ generated, identity }) => generated === null && identity === null,
  );
  if (target === undefined) return new Set();
  const names = columns.map((column) => column.after);
  const name = quoteIdentifier(target.name);
  await session.execute('BEGIN');
  try {
    const before = await rowsOf(session, after, names, !heldByParts(after));
    await session.execute(`UPDATE ${qualified(after.schema, after.name)} SET ${name} = ${name}`);
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

function updates({ triggers }: Table): boolean {
  return triggers.some(({ definition }) => /\bBEFORE\b[^(]*\bUPDATE\b/.test(definition));
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
    if (losses.length > 0 && !midway && updates(survivor.after)) {
      const written = await writtenByTriggers(session, survivor);
      const columns = survivor.columns.filter(({ after }) => !written.has(after));
      ({ compared, losses } = await lossesIn(session, taken, { ...survivor, columns }));
    }
    findings.push(...describe(compared, losses, direction));
  }
  return findings;
}
