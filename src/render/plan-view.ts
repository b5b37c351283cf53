/** The phases of a plan as the report and the Markdown show them. */
import type { Phase, Step } from '../plan/plan.ts';
import { reverseWords, strongestLock } from './plan-text.ts';
import { quantity, readable } from './view.ts';
import { clean, cleanBlock } from './width.ts';

export function phaseViews(phases: readonly Phase[]) {
  return phases.map((phase, i) => ({
    number: i + 1,
    name: clean(phase.name),
    count: quantity(phase.steps.length, 'step'),
    lock: strongestLock(phase.steps) ?? 'none on what exists',
    code: phase.code === null ? '' : clean(phase.code),
    steps: phase.steps.map(stepView),
  }));
}

function stepView(step: Step) {
  return {
    id: clean(step.id),
    why: clean(step.why),
    sql: cleanBlock(step.sql),
    facts: factsOf(step),
    reverse: reverseWords(step),
    down: step.reverse.sql === null ? '' : cleanBlock(step.reverse.sql),
  };
}

export function factsOf(step: Step): string[] {
  const { lock, statement } = step.timeouts;
  return [
    ...step.locks.map((taken) => `${taken.mode} on ${readable(taken.id)}`),
    ...step.rewrites.map((id) => `rewrites ${readable(id)}`),
    step.transaction === 'outside' ? 'outside a transaction' : 'inside a transaction',
    ...(lock === null ? [] : [`lock_timeout ${clean(lock)}`]),
    ...(statement === null ? [] : [`statement_timeout ${clean(statement)}`]),
  ];
}
