/**
 * A plan that is begun again after it broke off. What shares a transaction happened whole or not at
 * all, so the way goes on in a new session with the first group that is not done. A statement
 * outside of a transaction may have happened, wholly or in part, without anybody having noted it:
 * then it runs a second time, with those before it that may be repeated.
 */
import type { Finding } from '../ir/findings.ts';
import type { Plan } from '../plan/plan.ts';
import { qualified, quoteIdentifier } from '../postgres/identifier.ts';
import { DatabaseError, type Session } from '../postgres/session.ts';
import { groupsUp, type Hooks, runTasks, type Task } from './run-steps.ts';

/** As many places are tried; more would tell no more. */
const mostPlaces = 12;

export interface Resumed {
  readonly places: number;
  readonly allPlaces: number;
  readonly halfDone: number;
  /** Null when the run as a whole went well. */
  readonly failure: Finding | null;
  readonly findings: readonly Finding[];
}

export function placesOf(plan: Plan): number {
  return groupsUp(plan).filter(([first]) => first?.transaction === 'outside').length;
}

function isBuild({ sql }: Task): boolean {
  return /^\s*CREATE\s+(?:UNIQUE\s+)?INDEX\s+CONCURRENTLY\b/im.test(sql);
}

interface Built {
  readonly oid: string;
  readonly schema: string;
  readonly name: string;
  readonly table: string;
  readonly definition: string;
}

async function indexes(session: Session): Promise<Built[]> {
  return session.query<Built>(
    `SELECT i.indexrelid::text AS oid, n.nspname AS schema, c.relname AS name,
       i.indrelid::regclass::text AS table, pg_get_indexdef(i.indexrelid) AS definition
     FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
     JOIN pg_namespace n ON n.oid = c.relnamespace WHERE i.indexrelid >= 16384`,
  );
}

/** Leaves an index as a build does that was cut off; false where that cannot be had. */
export type Breaking = (session: Session, built: Built) => Promise<boolean>;

/** A superuser can say that it is so. */
export const markInvalid: Breaking = async (session, { oid }) => {
  await session.execute(
    `UPDATE pg_index SET indisvalid = false, indisready = false WHERE indexrelid = ${oid}`,
  );
  return true;
};

/** Others have to make a build fail: a unique one, on more than one row. */
export const failToBuild: Breaking = async (session, built) => {
  await dropIndex(session, built);
  const name = quoteIdentifier(built.name);
  try {
    await session.execute(`CREATE UNIQUE INDEX CONCURRENTLY ${name} ON ${built.table} ((true))`);
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.code === null) throw error;
    return true;
  }
  await rebuild(session, built);
  return false;
};

async function dropIndex(session: Session, { schema, name }: Built): Promise<void> {
  await session.execute(`DROP INDEX IF EXISTS ${qualified(schema, name)}`);
}

async function rebuild(session: Session, built: Built): Promise<void> {
  await dropIndex(session, built);
  await session.execute(built.definition);
}

/** Statements before it that run outside of a transaction as well, nearest first, and itself. */
function repeatable(groups: readonly (readonly Task[])[], at: number): Task[][] {
  let start = at;
  const outside = (n: number) => groups[n]?.[0]?.transaction === 'outside';
  while (
    start > 0 &&
    outside(start - 1) &&
    groups[start - 1]?.[0]?.step.changes[0]?.id === groups[at]?.[0]?.step.changes[0]?.id
  ) {
    start -= 1;
  }
  return groups.slice(start, at + 1).map((group) => [...group]);
}

function warning(task: Task, how: string, failure: Finding): Finding {
  return {
    code: 'not-rerunnable',
    severity: 'warning',
    subject: failure.subject,
    message: `Step ${task.step.id} cannot be run again after it ${how}: ${failure.message}`,
    fix: 'Let the statement bear that it has happened: IF [NOT] EXISTS, or a step before it that takes away what is left.',
  };
}

async function newSession(session: Session): Promise<void> {
  await session.execute('DISCARD ALL');
  await session.execute('SET search_path = public');
}

/** What is tried again at a place; null where there is nothing to be tried. */
interface Trial {
  readonly how: string;
  /** Puts right what was broken, when it could not be run again. */
  readonly repair: () => Promise<void>;
}

/**
 * A build that was finished and not noted says that its index already exists: on purpose, for an
 * index of that name may be somebody else's. Only one that was cut off has to be borne.
 */
async function trialOf(
  session: Session,
  task: Task,
  made: readonly Built[],
  breaking: Breaking,
): Promise<Trial | null> {
  if (!isBuild(task)) return { how: 'was done', repair: async () => {} };
  const [built] = made;
  if (built === undefined || !(await breaking(session, built))) return null;
  return { how: 'broke off', repair: () => rebuild(session, built) };
}

export async function runResuming(
  session: Session,
  plan: Plan,
  hooks: Hooks,
  breaking: Breaking,
): Promise<Resumed> {
  const groups = groupsUp(plan);
  const allPlaces = placesOf(plan);
  const findings: Finding[] = [];
  let places = 0;
  let halfDone = 0;
  for (const [at, group] of groups.entries()) {
    const [task] = group;
    const tried = task?.transaction === 'outside' && places < mostPlaces;
    const before = tried ? new Set((await indexes(session)).map(({ oid }) => oid)) : new Set();
    const failure = await runTasks(session, [group], hooks);
    if (failure !== null) return { places, allPlaces, halfDone, failure, findings };
    if (task === undefined || !tried) continue;
    await newSession(session);
    const made = (await indexes(session)).filter(({ oid }) => !before.has(oid));
    const trial = await trialOf(session, task, made, breaking);
    if (trial === null) continue;
    places += 1;
    if (trial.how === 'broke off') halfDone += 1;
    const again = await runTasks(session, repeatable(groups, at), hooks);
    if (again === null) continue;
    findings.push(warning(task, trial.how, again));
    await trial.repair();
  }
  return { places, allPlaces, halfDone, failure: null, findings };
}
