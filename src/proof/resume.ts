/**
 * A plan that is begun again after it broke off. What shares a transaction happened whole or not at
 * all, so the way goes on in a new session with the first group that is not done. A statement
 * outside of a transaction may have happened, wholly or in part, without anybody having noted it:
 * then it runs a second time, with those before it that may be repeated.
 */
import type { Finding } from '../ir/findings.ts';
import type { Plan } from '../plan/plan.ts';
import type { Session } from '../postgres/session.ts';
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
  return groupsUp(plan).filter(([first]) => first?.step.transaction === 'outside').length;
}

function isBuild({ sql }: Task): boolean {
  return /^\s*CREATE\s+(?:UNIQUE\s+)?INDEX\s+CONCURRENTLY\b/im.test(sql);
}

/** As a build leaves it that was cut off. Only a superuser can make it so without cutting one off. */
async function makeInvalid(session: Session, before: ReadonlySet<string>): Promise<boolean> {
  return mark(session, before, false);
}

/** As if it had not been cut off. */
async function makeValid(session: Session, before: ReadonlySet<string>): Promise<boolean> {
  return mark(session, before, true);
}

async function mark(
  session: Session,
  before: ReadonlySet<string>,
  valid: boolean,
): Promise<boolean> {
  const made = [...(await indexes(session))].filter((oid) => !before.has(oid));
  if (made.length === 0) return false;
  await session.execute(
    `UPDATE pg_index SET indisvalid = ${valid}, indisready = ${valid} WHERE indexrelid IN (${made.join(', ')})`,
  );
  return true;
}

async function indexes(session: Session): Promise<ReadonlySet<string>> {
  const rows = await session.query<{ oid: string }>('SELECT indexrelid::text AS oid FROM pg_index');
  return new Set(rows.map(({ oid }) => oid));
}

/** Statements before it that run outside of a transaction as well, nearest first, and itself. */
function repeatable(groups: readonly (readonly Task[])[], at: number): Task[][] {
  let start = at;
  const outside = (n: number) => groups[n]?.[0]?.step.transaction === 'outside';
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

/** `canInvalidate`: whether an index can be made to look half built on this PostgreSQL. */
export async function runResuming(
  session: Session,
  plan: Plan,
  hooks: Hooks,
  canInvalidate: boolean,
): Promise<Resumed> {
  const groups = groupsUp(plan);
  const allPlaces = placesOf(plan);
  const findings: Finding[] = [];
  let places = 0;
  let halfDone = 0;
  for (const [at, group] of groups.entries()) {
    const before = await indexes(session);
    const failure = await runTasks(session, [group], hooks);
    if (failure !== null) return { places, allPlaces, halfDone, failure, findings };
    await newSession(session);
    const [task] = group;
    if (task?.step.transaction !== 'outside' || places >= mostPlaces) continue;
    places += 1;
    const half = canInvalidate && isBuild(task) && (await makeInvalid(session, before));
    if (half) halfDone += 1;
    const again = await runTasks(session, repeatable(groups, at), hooks);
    if (again === null) continue;
    findings.push(warning(task, half ? 'broke off' : 'was done', again));
    if (half) await makeValid(session, before);
  }
  return { places, allPlaces, halfDone, failure: null, findings };
}
