/** The same migration once more on tables that hold rows: what fails on them, and which are gone. */
import { diff } from '../diff/diff.ts';
import { tableId } from '../ir/objects.ts';
import { newDatabase, type Schema, type Table } from '../ir/schema.ts';
import { planCreate } from '../plan/create.ts';
import { qualified } from '../postgres/identifier.ts';
import { DatabaseError, type Session } from '../postgres/session.ts';
import { seedRows } from '../proof/rows/seed.ts';
import { runUp } from '../proof/run-steps.ts';
import { createRoles, rolesNamed, rolesOf } from '../sandbox/roles.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { Migration, Place } from './migration.ts';

export interface RowsRun {
  readonly failed: { readonly place: Place; readonly error: DatabaseError } | null;
  readonly lost: readonly {
    readonly place: Place;
    readonly table: string;
    readonly before: number;
    readonly after: number;
  }[];
}

/** Of a larger schema only the first tables are filled: a check must not take minutes. */
const mostTables = 150;

async function countRows(session: Session, tables: readonly Table[]): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const { schema, name } of tables) {
    try {
      const [row] = await session.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM ${qualified(schema, name)}`,
      );
      counts.set(qualified(schema, name, 'public'), row?.count ?? 0);
    } catch (error) {
      // Gone, or under another name: the catalog has told so.
      if (!(error instanceof DatabaseError)) throw error;
    }
  }
  return counts;
}

const changesRows = /^(?:DeleteStmt|TruncateStmt|MergeStmt|DoStmt|CallStmt)$/;

async function attempt(session: Session, sql: string): Promise<DatabaseError | null> {
  try {
    await session.execute(sql);
    return null;
  } catch (error) {
    if (error instanceof DatabaseError) return error;
    throw error;
  }
}

/** `sandbox` must be empty; the migration is known to run on empty tables. */
export async function runWithRows(
  sandbox: Sandbox,
  current: Schema,
  { up }: Migration,
): Promise<RowsRun> {
  const statements = up.map(({ statement }) => statement);
  await createRoles(sandbox, [...new Set([...rolesNamed(statements), ...rolesOf(current)])]);
  const changes = diff(newDatabase, current);
  if (changes.length > 0) {
    await runUp(sandbox, planCreate({ from: newDatabase, to: current, changes }));
  }
  const tables = current.tables.slice(0, mostTables);
  await seedRows(sandbox, current, new Set(tables.map(tableId)));
  const lost: RowsRun['lost'][number][] = [];
  let counts = await countRows(sandbox, tables);
  let open: number | null = null;
  for (const place of up) {
    if (place.transaction !== open) {
      if (open !== null) await attempt(sandbox, 'COMMIT');
      if (place.transaction !== null) await attempt(sandbox, 'BEGIN');
      open = place.transaction;
    }
    const error = await attempt(sandbox, place.statement.text);
    if (error !== null) return { failed: { place, error }, lost };
    if (place.transaction !== null || !changesRows.test(place.statement.kind)) continue;
    const now = await countRows(sandbox, tables);
    for (const [table, before] of counts) {
      const after = now.get(table);
      if (after !== undefined && after < before) lost.push({ place, table, before, after });
    }
    counts = now;
  }
  if (open !== null) {
    const error = await attempt(sandbox, 'COMMIT');
    const last = up.at(-1);
    if (error !== null && last !== undefined) return { failed: { place: last, error }, lost };
  }
  // What a detached partition takes along is not lost.
  if (!up.some(({ statement }) => changesRows.test(statement.kind))) return { failed: null, lost };
  const last = up.at(-1);
  const end = await countRows(sandbox, tables);
  for (const [table, before] of counts) {
    const after = end.get(table);
    if (last !== undefined && after !== undefined && after < before) {
      lost.push({ place: last, table, before, after });
    }
  }
  return { failed: null, lost };
}
