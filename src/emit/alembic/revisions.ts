/** A plan cut into revisions: one a phase, where what runs in no transaction is apart. */
import { type Phase, type Plan, reverseTransaction, type Step } from '../../plan/plan.ts';

export interface RevisionPart {
  readonly phase: Phase;
  readonly steps: readonly Step[];
  /** How it goes up, and how it goes back. */
  readonly outside: boolean;
  readonly backOutside: boolean;
  /** For the message: empty for a plan that is one revision. */
  readonly suffix: string;
  /** True for the last one of its phase. */
  readonly last: boolean;
}

const again =
  /^(?:DROP INDEX CONCURRENTLY IF EXISTS|REINDEX|DO\b|ALTER (?:TABLE|DOMAIN)[^(;]* VALIDATE CONSTRAINT)/;

/** Does no harm when it is run once more; a build does none behind the drop of what it left. */
function isRepeatable(step: Step, before: Step | undefined): boolean {
  const builds = /^CREATE (?:UNIQUE )?INDEX CONCURRENTLY/.test(step.sql);
  return again.test(builds ? (before?.sql ?? '') : step.sql);
}

function canFollow(open: readonly Step[], step: Step): boolean {
  const last = open.at(-1);
  if (last === undefined || last.transaction !== step.transaction) return false;
  // A way back of another kind is a revision's own.
  if ([last, step].some((each) => reverseTransaction(each) !== each.transaction)) return false;
  if (step.transaction === 'inside') return true;
  return open.every((each, at) => isRepeatable(each, open[at - 1]));
}

/**
 * An autocommit block commits statement by statement, while the version is written when its
 * revision ends: one that fails on the way is run again from its start. So a revision is either
 * one transaction, or statements all of which but the last can be run again.
 */
function groups(steps: readonly Step[]): Step[][] {
  const found: Step[][] = [];
  for (const step of steps) {
    const open = found.at(-1);
    if (open !== undefined && canFollow(open, step)) open.push(step);
    else found.push([step]);
  }
  return found;
}

export function revisionParts(plan: Plan): RevisionPart[] {
  return plan.phases.flatMap((phase) => {
    const cut = groups(phase.steps);
    return cut.map((steps, at) => {
      const [first] = steps;
      const named = plan.phases.length > 1 ? ` ${phase.name}` : '';
      const counted = cut.length > 1 ? ` ${at + 1}` : '';
      return {
        phase,
        steps,
        outside: first?.transaction === 'outside',
        backOutside: first !== undefined && reverseTransaction(first) === 'outside',
        suffix: named + counted,
        last: at === cut.length - 1,
      };
    });
  });
}
