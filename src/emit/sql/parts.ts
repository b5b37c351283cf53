/** A plan cut into migrations: one a phase, and one for each statement that runs in no transaction. */
import { type Phase, type Plan, reverseTransaction, type Step } from '../../plan/plan.ts';

export interface Part {
  readonly phase: Phase;
  readonly steps: readonly Step[];
  readonly outside: boolean;
  /** Of the file's name: empty for a plan that is one file. */
  readonly suffix: string;
  /** True for the last part of its phase. */
  readonly last: boolean;
}

/** One file holds both ways: when either cannot be in a transaction, neither is. */
function isOutside(step: Step): boolean {
  return step.transaction === 'outside' || reverseTransaction(step) === 'outside';
}

/**
 * A runner sends a file as one message, which for PostgreSQL is one transaction block as soon as
 * it holds two statements (manual, 55.2.2.1): what must run outside is alone in its file.
 */
function groups(steps: readonly Step[], isAlone: (step: Step) => boolean): Step[][] {
  const found: Step[][] = [];
  const closed = (step: Step) => isOutside(step) || isAlone(step);
  for (const step of steps) {
    const open = found.at(-1);
    const last = open?.at(-1);
    if (open === undefined || last === undefined || closed(step) || closed(last)) {
      found.push([step]);
    } else open.push(step);
  }
  return found;
}

/** `isAlone` is asked for steps that the tool runs in a transaction, but only by themselves. */
export function partsOf(plan: Plan, isAlone: (step: Step) => boolean = () => false): Part[] {
  const parts: Part[] = [];
  for (const phase of plan.phases) {
    const cut = groups(phase.steps, isAlone);
    for (const [at, steps] of cut.entries()) {
      const named = plan.phases.length > 1 ? `_${phase.name}` : '';
      const counted = cut.length > 1 ? `_${at + 1}` : '';
      parts.push({
        phase,
        steps,
        outside: steps[0] !== undefined && isOutside(steps[0]),
        suffix: named + counted,
        last: at === cut.length - 1,
      });
    }
  }
  return parts;
}
