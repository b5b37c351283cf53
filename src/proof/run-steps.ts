/** Runs the statements of a plan as they will be deployed: in their transactions, forward or back. */
import type { Finding } from '../ir/findings.ts';
import type { Plan, Step } from '../plan/plan.ts';
import { excerpt } from '../postgres/excerpt.ts';
import { DatabaseError, type Session } from '../postgres/session.ts';

/** One statement to run. */
export interface Task {
  readonly step: Step;
  readonly sql: string;
}

/** What is called around the tasks; each may answer with findings. */
export interface Hooks {
  before?(step: Step): Promise<void>;
  after?(step: Step): Promise<Finding[]>;
  transactionEnded?(): Promise<void>;
}

export interface Run {
  readonly executed: number;
  readonly transactions: number;
  /** Null when every statement ran. */
  readonly failure: Finding | null;
  readonly findings: readonly Finding[];
}

function tasksForward(plan: Plan): Task[][] {
  return plan.phases.map((phase) => phase.steps.map((step) => ({ step, sql: step.sql })));
}

function tasksBack(plan: Plan): Task[][] {
  return [...plan.phases]
    .reverse()
    .map((phase) =>
      [...phase.steps]
        .reverse()
        .flatMap((step) => (step.reverse.sql === null ? [] : [{ step, sql: step.reverse.sql }])),
    );
}

/** A phase's neighbouring steps share a transaction; one that refuses a transaction stands alone. */
function transactions(phases: readonly (readonly Task[])[]): Task[][] {
  const groups: Task[][] = [];
  for (const tasks of phases) {
    let open: Task[] | null = null;
    for (const task of tasks) {
      if (task.step.transaction === 'outside') {
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

/** A broken or stopped sandbox is a failure of the statement as well: SQL brought it about. */
async function tried(task: Task, direction: string, run: () => Promise<void>) {
  try {
    await run();
    return null;
  } catch (error) {
    if (error instanceof DatabaseError) return failureOf(task, direction, error);
    throw error;
  }
}

async function runGroups(
  session: Session,
  groups: readonly (readonly Task[])[],
  direction: 'up' | 'down',
  hooks: Hooks,
): Promise<Run> {
  const findings: Finding[] = [];
  let executed = 0;
  for (const [index, group] of groups.entries()) {
    const inside = group[0]?.step.transaction === 'inside';
    if (inside) await session.execute('BEGIN');
    for (const task of group) {
      await hooks.before?.(task.step);
      const failure = await tried(task, direction, async () => {
        await session.execute(task.sql);
        findings.push(...((await hooks.after?.(task.step)) ?? []));
        // Deferred constraints speak up at the end; the last statement of the group answers for them.
        if (inside && task === group.at(-1)) await session.execute('COMMIT');
      });
      if (failure !== null) {
        await session.execute('ROLLBACK').catch(() => undefined);
        return { executed, transactions: index + 1, failure, findings };
      }
      executed += 1;
    }
    await hooks.transactionEnded?.();
  }
  return { executed, transactions: groups.length, failure: null, findings };
}

export function runUp(session: Session, plan: Plan, hooks: Hooks = {}): Promise<Run> {
  return runGroups(session, transactions(tasksForward(plan)), 'up', hooks);
}

export function runDown(session: Session, plan: Plan): Promise<Run> {
  return runGroups(session, transactions(tasksBack(plan)), 'down', {});
}
