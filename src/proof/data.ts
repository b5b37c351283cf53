/** The rows of a proof: made, watched over a plan, and taken away where a step cannot do with them. */
import type { Finding } from '../ir/findings.ts';
import { objectId, parseObjectId } from '../ir/id.ts';
import { tableId } from '../ir/objects.ts';
import type { Schema } from '../ir/schema.ts';
import type { Plan } from '../plan/plan.ts';
import type { DatabaseError, Session } from '../postgres/session.ts';
import { compareRows } from './compare-rows.ts';
import { mendRows, type Removal } from './existing-rows.ts';
import { fitViews } from './fit-views.ts';
import type { Direction } from './row-losses.ts';
import { tablesToFill } from './rows/scope.ts';
import { type Seeded, seedRows } from './rows/seed.ts';
import type { Task } from './run-steps.ts';
import { type Snapshot, takeSnapshot, withoutRows } from './snapshot.ts';
import type { Survivor } from './survivors.ts';

export interface ProofData {
  readonly seeded: Seeded;
  /** What a step found in its way; each kind of it once. */
  readonly findings: readonly Finding[];
  /** How many rows there were at first, in how many tables. */
  readonly rows: number;
  readonly tables: number;
  /** `survivors` say under which names tables stand on the way; findings of a way back are said apart. */
  mending(survivors: readonly Survivor[]): (task: Task, error: DatabaseError) => Promise<boolean>;
  compare(
    survivors: readonly Survivor[],
    direction: Direction,
    midway?: boolean,
  ): Promise<Finding[]>;
}

/** The table of the start that stands under this name, now or at the end. */
function originOf(survivors: readonly Survivor[], table: string): string {
  const found = survivors.find(({ before, after }) =>
    [before, after].map(tableId).includes(table as never),
  );
  return found === undefined ? table : tableId(found.before);
}

/** Whether a key says something else of a row on the way than it did at the start. */
function mayChange(survivors: readonly Survivor[], table: string, key: readonly string[]): boolean {
  const origin = originOf(survivors, table);
  const columns = survivors
    .filter(({ before }) => tableId(before) === origin)
    .flatMap((each) => each.columns);
  return !key.every((name) =>
    columns.some(
      ({ before, after, fidelity }) =>
        fidelity.kind === 'same' && (before === name || after === name),
    ),
  );
}

/** What was taken away while no foreign key stood may be what rows refer to when it comes back. */
function withoutBlame(finding: Finding): Finding {
  if (finding.code !== 'reverse-fails-on-rows') return finding;
  return { ...finding, code: 'reverse-may-fail-on-rows', severity: 'warning' };
}

/** Null where `schema` has no table to fill. */
export async function fillTables(
  session: Session,
  schema: Schema,
  plan: Plan,
  emptyTables: readonly string[],
): Promise<ProofData | null> {
  const wanted = tablesToFill(schema, plan, emptyTables);
  if (wanted.size === 0) return null;
  const seeded = await seedRows(session, schema, wanted);
  await fitViews(session, schema);
  const filled = schema.tables.filter((table) => seeded.rows.has(tableId(table)));
  let snapshot: Snapshot = await takeSnapshot(session, filled);
  const { rows } = snapshot;
  const findings: Finding[] = [];
  /** Rows went that a step could not do with. */
  let taken = false;

  function remove(survivors: readonly Survivor[], removals: readonly Removal[]): void {
    for (const { table, key, rows: gone } of removals) {
      const root = rootOf(schema, originOf(survivors, table));
      snapshot = withoutRows(snapshot, root, key, gone, mayChange(survivors, table, key));
    }
  }

  return {
    seeded,
    findings,
    rows,
    tables: filled.length,
    mending: (survivors) => async (task, error) => {
      const found = await mendRows(session, task, error);
      if (found === null) return false;
      const orphans = error.code === '23503' && taken;
      const mended = orphans ? { ...found, finding: withoutBlame(found.finding) } : found;
      if (
        !findings.some(
          ({ code, subject }) => code === mended.finding.code && subject === mended.finding.subject,
        )
      ) {
        findings.push(mended.finding);
      }
      taken = true;
      remove(survivors, mended.removals);
      return true;
    },
    compare: (survivors, direction, midway = false) =>
      compareRows(session, snapshot, survivors, direction, midway),
  };
}

/** Rows of a partition are kept with those of the whole table. */
function rootOf(schema: Schema, id: string): string {
  const { kind, names } = parseObjectId(id);
  if (kind !== 'table') return id;
  const table = schema.tables.find((each) => each.schema === names[0] && each.name === names[1]);
  if (table?.partitionOf == null) return id;
  return rootOf(schema, objectId('table', table.partitionOf.schema, table.partitionOf.name));
}
