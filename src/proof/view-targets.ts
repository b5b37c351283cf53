/** Materialized views that a step fills: the rows that it may fail on are those of the tables below. */
import { type ObjectId, objectId, parseObjectId } from '../ir/id.ts';
import type { Step } from '../plan/plan.ts';
import { qualified } from '../postgres/identifier.ts';
import { DatabaseError, type Session } from '../postgres/session.ts';
import { type Target, targetsAmong } from './row-targets.ts';

export interface ViewTargets {
  readonly targets: readonly Target[];
  /** What brings rows that went from below out of the view too; empty where it is not there yet. */
  readonly refresh: string;
}

const tablesBelow = `WITH RECURSIVE below(id) AS (
    SELECT to_regclass($1)::oid
    UNION
    SELECT d.refobjid FROM below
    JOIN pg_rewrite r ON r.ev_class = below.id
    JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
      AND d.refclassid = 'pg_class'::regclass)
  SELECT n.nspname AS schema, c.relname AS name, c.relkind AS kind
  FROM below JOIN pg_class c ON c.oid = below.id JOIN pg_namespace n ON n.oid = c.relnamespace`;

interface Relation {
  readonly schema: string;
  readonly name: string;
  readonly kind: string;
}

/** The view's own relation first where it stands; nothing where it does not. */
function relationsBelow(session: Session, view: string): Promise<Relation[]> {
  return session.query<Relation>(tablesBelow, [view]);
}

/** What the statement would read, seen by making the view without any rows. */
async function relationsOfNew(session: Session, view: string, sql: string): Promise<Relation[]> {
  await session.execute('SAVEPOINT tablewright_view');
  try {
    await session.execute(`${sql}\nWITH NO DATA`);
    return await relationsBelow(session, view);
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.code === null) throw error;
    return [];
  } finally {
    await session.execute('ROLLBACK TO SAVEPOINT tablewright_view');
  }
}

function viewOf({ changes }: Step): string | null {
  const [change] = changes;
  if (change === undefined || !/^(?:materialized_view|index):/.test(change.id)) return null;
  const [schema = '', name = ''] = parseObjectId(change.id).names;
  return qualified(schema, name);
}

/** In an open transaction. Null where the step fills no materialized view. */
export async function viewTargets(
  session: Session,
  step: Step,
  sql: string,
): Promise<ViewTargets | null> {
  const view = viewOf(step);
  if (view === null) return null;
  const standing = await relationsBelow(session, view);
  const fills = /^\s*CREATE MATERIALIZED VIEW\b/i.test(sql);
  if (!fills && !standing.some(({ kind }) => kind === 'm')) return null;
  const found = fills ? await relationsOfNew(session, view, sql) : standing;
  const tables = found
    .filter(({ kind }) => kind === 'r' || kind === 'p')
    .map(({ schema, name }): ObjectId => objectId('table', schema, name));
  return {
    targets: await targetsAmong(session, [...new Set(tables)]),
    refresh: fills ? '' : `REFRESH MATERIALIZED VIEW ${view};\n`,
  };
}
