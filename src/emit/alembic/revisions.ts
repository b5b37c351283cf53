/** A plan cut into revisions: one a phase, where what runs in no transaction is apart. */
import { type Phase, type Plan, reverseTransaction, type Step } from '../../plan/plan.ts';

export interface RevisionPart {
  readonly phase: Phase;
  readonly steps: readonly Step[];
  /** Whether each way runs in no transaction. */
  readonly outside: { readonly up: boolean; readonly down: boolean };
  /** For the message: empty for a plan that is one revision. */
  readonly suffix: string;
  /** True for the last one of its phase. */
  readonly last: boolean;
}

type Mode = Step['transaction'];

interface Group {
  readonly steps: Step[];
  readonly up: Mode;
  /** Null while nothing of it runs on the way back. */
  down: Mode | null;
}

/**
 * An autocommit block commits what its revision did before it, while the version is written when
 * the revision ends: were both in one, a build that fails would leave a revision that can be run
 * neither again nor back. Statements outside a transaction share one: each can be run again.
 */
function groups(steps: readonly Step[]): Group[] {
  const found: Group[] = [];
  for (const step of steps) {
    const up = step.transaction;
    const down = step.reverse.sql === null ? null : reverseTransaction(step);
    const open = found.at(-1);
    const fits = down === null || open?.down === null || open?.down === down;
    if (open === undefined || open.up !== up || !fits) {
      found.push({ steps: [step], up, down });
      continue;
    }
    open.steps.push(step);
    open.down ??= down;
  }
  return found;
}

export function revisionParts(plan: Plan): RevisionPart[] {
  return plan.phases.flatMap((phase) => {
    const cut = groups(phase.steps);
    return cut.map(({ steps, up, down }, at) => {
      const named = plan.phases.length > 1 ? ` ${phase.name}` : '';
      const counted = cut.length > 1 ? ` ${at + 1}` : '';
      return {
        phase,
        steps,
        outside: { up: up === 'outside', down: down === 'outside' },
        suffix: named + counted,
        last: at === cut.length - 1,
      };
    });
  });
}
