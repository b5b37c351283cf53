/** A plan cut into revisions: one a phase, where what runs in no transaction is apart. */
import type { Phase, Plan, Step } from '../../plan/plan.ts';

export interface RevisionPart {
  readonly phase: Phase;
  readonly steps: readonly Step[];
  readonly outside: boolean;
  /** For the message: empty for a plan that is one revision. */
  readonly suffix: string;
  /** True for the last one of its phase. */
  readonly last: boolean;
}

/**
 * An autocommit block commits what its revision did before it, while the version is written when
 * the revision ends: were both in one, a build that fails would leave a revision that can be run
 * neither again nor back. Statements outside a transaction share one: each can be run again.
 */
function groups(steps: readonly Step[]): Step[][] {
  const found: Step[][] = [];
  for (const step of steps) {
    const open = found.at(-1);
    if (open?.at(-1)?.transaction === step.transaction) open.push(step);
    else found.push([step]);
  }
  return found;
}

export function revisionParts(plan: Plan): RevisionPart[] {
  return plan.phases.flatMap((phase) => {
    const cut = groups(phase.steps);
    return cut.map((steps, at) => {
      const named = plan.phases.length > 1 ? ` ${phase.name}` : '';
      const counted = cut.length > 1 ? ` ${at + 1}` : '';
      return {
        phase,
        steps,
        outside: steps[0]?.transaction === 'outside',
        suffix: named + counted,
        last: at === cut.length - 1,
      };
    });
  });
}
