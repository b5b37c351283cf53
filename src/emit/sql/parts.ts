/** A plan cut into migrations: one a phase, and one for each statement that runs in no transaction. */
import type { Phase, Plan, Step } from '../../plan/plan.ts';

export interface Part {
  readonly phase: Phase;
  readonly steps: readonly Step[];
  readonly outside: boolean;
  /** Of the file's name: empty for a plan that is one file. */
  readonly suffix: string;
  /** True for the last part of its phase. */
  readonly last: boolean;
}

/**
 * A runner sends a file as one message, which for PostgreSQL is one transaction block as soon as
 * it holds two statements (manual, 55.2.2.1): what must run outside is alone in its file.
 */
function groups(steps: readonly Step[]): Step[][] {
  const found: Step[][] = [];
  for (const step of steps) {
    const open = found.at(-1);
    if (step.transaction === 'outside' || open === undefined) found.push([step]);
    else if (open.at(-1)?.transaction === 'outside') found.push([step]);
    else open.push(step);
  }
  return found;
}

export function partsOf(plan: Plan): Part[] {
  const parts: Part[] = [];
  for (const phase of plan.phases) {
    const cut = groups(phase.steps);
    for (const [at, steps] of cut.entries()) {
      const named = plan.phases.length > 1 ? `_${phase.name}` : '';
      const counted = cut.length > 1 ? `_${at + 1}` : '';
      parts.push({
        phase,
        steps,
        outside: steps[0]?.transaction === 'outside',
        suffix: named + counted,
        last: at === cut.length - 1,
      });
    }
  }
  return parts;
}
