/** Statements that the caller wrote, put into a plan beside the steps that were planned. */
import type { Phase, Plan, Reverse, Step } from './plan.ts';

export interface ExtraStatement {
  readonly name: string;
  readonly sql: string;
  /** Empty when the reverse of the statement before it undoes this one too. */
  readonly reverse: string;
  /** Before the planned steps rather than after them. */
  readonly early: boolean;
}

/** Into the first phase: the statements are of the design, and ship with it. */
export function withExtras(plan: Plan, extras: readonly ExtraStatement[]): Plan {
  if (extras.length === 0) return plan;
  const [first, ...later] = plan.phases;
  const phase: Phase = first ?? { name: 'create', steps: [], code: null };
  const steps = [
    ...extras.filter(({ early }) => early).map(extraStep),
    ...phase.steps,
    ...extras.filter(({ early }) => !early).map(extraStep),
  ];
  const phases = [{ ...phase, steps }, ...later];
  let count = 0;
  const numbered = phases.map((each) => ({
    ...each,
    steps: each.steps.map((step) => ({ ...step, id: `s${++count}` })),
  }));
  return { ...plan, phases: numbered };
}

function extraStep({ name, sql, reverse }: ExtraStatement): Step {
  const undone: Reverse =
    reverse === '' ? { effect: 'implied', sql: null } : { effect: 'restores', sql: reverse };
  return {
    id: '',
    changes: [],
    sql,
    reverse: undone,
    locks: [],
    rewrites: [],
    transaction: /^create\s+(unique\s+)?index\s+concurrently\b/i.test(sql) ? 'outside' : 'inside',
    timeouts: { lock: null, statement: null },
    precheck: null,
    why: `${name}: given by the model`,
  };
}
