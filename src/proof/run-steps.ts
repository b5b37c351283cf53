/** Runs the statements of a plan as they will be deployed: in their transactions, forward or back. */
import type { Finding } from '../ir/findings.ts';
import { parseObjectId } from '../ir/id.ts';
import type { Plan, Step } from '../plan/plan.ts';
import { statementsBack } from '../plan/way-back.ts';
import { excerpt } from '../postgres/excerpt.ts';
import { DatabaseError, type Session } from '../postgres/session.ts';
import { isAboutRows } from './existing-rows.ts';

/** One statement to run. */
export interface Task {
  readonly step: Step;
  readonly sql: string;
  readonly transaction: Step['transaction'];
  /** Of a way back: it says that all is as before, and finds the rows that were there before. */
  readonly restores: boolean;
}

/** What is called around the tasks; each may answer with findings. */
export interface Hooks {
  before?(step: Step): Promise<void>;
  after?(step: Step): Promise<Finding[]>;
  transactionEnded?(): Promise<void>;
  /** The statements of a transaction that was rolled back are about to run again. */
  restarted?(): Promise<void>;
  /** In a transaction, after a failure that rows brought about: whether it is worth another try. */
  mend?(task: Task, error: DatabaseError): Promise<boolean>;
}

export interface Run {
  readonly executed: number;
  readonly transactions: number;
  /** Null when every statement ran. */
  readonly failure: Finding | null;
  readonly findings: readonly Finding[];
}

function tasksForward(plan: Plan): Task[][] {
  return plan.phases.map((phase) =>
    phase.steps.map((step) => ({
      step,
      sql: step.sql,
      transaction: step.transaction,
      restores: false,
    })),
  );
}

function tablesOf({ changes }: Step): string[] {
  return changes.map(({ id }) => JSON.stringify(parseObjectId(id).names.slice(0, 2)));
}

/** Tables that come back with their structure alone: what restores beside it may meet what is not there. */
function bareTables(plan: Plan): ReadonlySet<string> {
  const steps = plan.phases.flatMap((phase) => phase.steps);
  return new Set(steps.filter(({ reverse }) => reverse.effect === 'structure').flatMap(tablesOf));
}

function tasksBack(plan: Plan): Task[][] {
  const bare = bareTables(plan);
  return [...plan.phases].reverse().map((phase) =>
    statementsBack(phase).map(({ step, sql, transaction }) => {
      const whole = !tablesOf(step).some((table) => bare.has(table));
      const restores = step.reverse.effect === 'restores' && whole;
      return { step, sql, transaction, restores };
    }),
  );
}

/** A phase's neighbouring steps share a transaction; one that refuses a transaction stands alone. */
function transactions(phases: readonly (readonly Task[])[]): Task[][] {
  const groups: Task[][] = [];
  for (const tasks of phases) {
    let open: Task[] | null = null;
    for (const task of tasks) {
      if (task.transaction === 'outside') {
        groups.push([task]);
        open = null;
      } else if (open === null) {
        open = [task];
        groups.push(open);
      } else open.push(task);
    }
  }
  return groups;
}

function failureOf(task: Task, direction: string, error: DatabaseError): Finding {
  const code = error.code === null ? '' : ` (SQLSTATE ${error.code})`;
  const more = [error.detail, error.hint].filter((part) => part !== null).join(' ');
  return {
    code: direction === 'up' ? 'step-failed' : 'reverse-failed',
    severity: 'critical',
    subject: task.step.changes[0]?.id ?? task.step.id,
    message: `Step ${task.step.id} fails on the way ${direction}: ${error.message}${code}. ${more}${more === '' ? '' : ' '}Statement: ${excerpt(task.sql, 120)}`,
    fix: fixFor(error),
  };
}

/** The engine's own limits are no mistake in the statement. */
function fixFor({ message, hint }: DatabaseError): string {
  const extension = /^extension "(.+)" is not available$/.exec(message)?.[1];
  if (extension === undefined) return hint ?? 'Correct what the statement is made from.';
  return `The PostgreSQL of the proof has no extension ${extension}: nothing that needs it can be proved there. Leave it out, or name a server that has it by --proof-url.`;
}

interface Failed {
  readonly task: Task;
  readonly error: DatabaseError;
}

interface Runner {
  readonly session: Session;
  readonly hooks: Hooks;
  readonly findings: Finding[];
}

/** How often rows are taken away for one statement. */
const mostMends = 3;

/** A broken or stopped sandbox is a failure of the statement as well: SQL brought it about. */
async function tried(task: Task, run: () => Promise<void>): Promise<Failed | null> {
  try {
    await run();
    return null;
  } catch (error) {
    if (error instanceof DatabaseError) return { task, error };
    throw error;
  }
}

function runTask({ session, hooks, findings }: Runner, task: Task): Promise<Failed | null> {
  return tried(task, async () => {
    await session.execute(task.sql);
    findings.push(...((await hooks.after?.(task.step)) ?? []));
  });
}

/** In a transaction: when rows make the statement fail, they are taken away and it is tried again. */
async function runMending(runner: Runner, task: Task): Promise<Failed | null> {
  const { session, hooks } = runner;
  for (let mends = 0; ; mends += 1) {
    await session.execute('SAVEPOINT tablewright_step');
    const failed = await runTask(runner, task);
    if (failed === null) {
      await session.execute('RELEASE SAVEPOINT tablewright_step');
      return null;
    }
    if (!isAboutRows(failed.error) || mends >= mostMends) return failed;
    await session.execute('ROLLBACK TO SAVEPOINT tablewright_step');
    if (!((await hooks.mend?.(task, failed.error)) ?? false)) return failed;
  }
}

async function runInside(
  runner: Runner,
  group: readonly Task[],
  mending: boolean,
): Promise<Failed | null> {
  const { session, hooks } = runner;
  await session.execute('BEGIN');
  for (const task of group) {
    await hooks.before?.(task.step);
    const failed = await (mending ? runMending(runner, task) : runTask(runner, task));
    if (failed !== null) return failed;
  }
  // Deferred constraints speak up at the end; the last statement of the group answers for them.
  const last = group.at(-1) as Task;
  return tried(last, async () => void (await session.execute('COMMIT')));
}

async function runOutside(runner: Runner, task: Task): Promise<Failed | null> {
  const { session, hooks } = runner;
  await hooks.before?.(task.step);
  for (let mends = 0; ; mends += 1) {
    const failed = await runTask(runner, task);
    if (failed === null || hooks.mend === undefined) return failed;
    if (!isAboutRows(failed.error) || mends >= mostMends) return failed;
    await session.execute('BEGIN');
    const mended = await hooks.mend(task, failed.error);
    await session.execute(mended ? 'COMMIT' : 'ROLLBACK');
    if (!mended) return failed;
  }
}

async function runGroup(runner: Runner, group: readonly Task[]): Promise<Failed | null> {
  const { session, hooks } = runner;
  const [first] = group;
  if (first?.transaction === 'outside') return runOutside(runner, first);
  const failed = await runInside(runner, group, false);
  if (failed === null || hooks.mend === undefined || !isAboutRows(failed.error)) return failed;
  await session.execute('ROLLBACK');
  await hooks.restarted?.();
  const again = await runInside(runner, group, true);
  return again !== null && isAboutRows(again.error) ? runWithout(runner, group, again) : again;
}

/** An index is built over rows that its own transaction has deleted: they must be gone before it. */
async function runWithout(
  runner: Runner,
  group: readonly Task[],
  failed: Failed,
): Promise<Failed | null> {
  const { session, hooks } = runner;
  await session.execute('ROLLBACK');
  await hooks.restarted?.();
  await session.execute('BEGIN');
  const mended = await hooks.mend?.({ ...failed.task, transaction: 'outside' }, failed.error);
  await session.execute(mended ? 'COMMIT' : 'ROLLBACK');
  return mended ? runInside(runner, group, true) : failed;
}

async function runGroups(
  session: Session,
  groups: readonly (readonly Task[])[],
  direction: 'up' | 'down',
  hooks: Hooks,
): Promise<Run> {
  const findings: Finding[] = [];
  const runner = { session, hooks, findings };
  let executed = 0;
  for (const [index, group] of groups.entries()) {
    const failed = await runGroup(runner, group);
    if (failed !== null) {
      await session.execute('ROLLBACK').catch(() => undefined);
      executed += group.indexOf(failed.task);
      const failure = failureOf(failed.task, direction, failed.error);
      return { executed, transactions: index + 1, failure, findings };
    }
    executed += group.length;
    await hooks.transactionEnded?.();
  }
  return { executed, transactions: groups.length, failure: null, findings };
}

/** What runs in one transaction, in order. */
export function groupsUp(plan: Plan): Task[][] {
  return transactions(tasksForward(plan));
}

/** Some of the groups; null when every statement ran. */
export async function runTasks(
  session: Session,
  groups: readonly (readonly Task[])[],
  hooks: Hooks,
): Promise<Finding | null> {
  return (await runGroups(session, groups, 'up', hooks)).failure;
}

export function runUp(session: Session, plan: Plan, hooks: Hooks = {}): Promise<Run> {
  return runGroups(session, groupsUp(plan), 'up', hooks);
}

export function runDown(session: Session, plan: Plan, hooks: Hooks = {}): Promise<Run> {
  return runGroups(session, transactions(tasksBack(plan)), 'down', hooks);
}
