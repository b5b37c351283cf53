/** How long a transaction waits for a lock while it holds another that stops writers. */
import type { ObjectId } from '../ir/id.ts';
import { lockModes, type Phase, type Step } from './plan.ts';

const rank = (mode: (typeof lockModes)[number]) => lockModes.indexOf(mode);

/** From here on a lock stops writers. */
const stopping = rank('SHARE');

type Held = Map<ObjectId, number>;

/** Takes what the step asks for beyond what is held, and says how many locks that are. */
function taken(held: Held, { locks }: Step): number {
  let count = 0;
  for (const { id, mode } of locks) {
    if (rank(mode) < stopping || rank(mode) <= (held.get(id) ?? -1)) continue;
    held.set(id, rank(mode));
    count += 1;
  }
  return count;
}

/**
 * Who waits for a lock that the migration holds, and has one that it waits for, is a deadlock. After
 * deadlock_timeout, a second, PostgreSQL ends the one who has waited longer, which is not the
 * migration; it gives up before that, and is run again.
 */
function limited(step: Step, before: number, own: number): Step {
  const waits = own > 0 && before + own > 1;
  if (!waits || step.timeouts.lock === null) return step;
  return { ...step, timeouts: { ...step.timeouts, lock: before + own > 2 ? '200ms' : '500ms' } };
}

function inPhase(steps: readonly Step[]): Step[] {
  let held: Held = new Map();
  let before = 0;
  return steps.map((step) => {
    if (step.transaction === 'outside') {
      held = new Map();
      before = 0;
      return step;
    }
    const own = taken(held, step);
    const result = limited(step, before, own);
    before += own;
    return result;
  });
}

export function withShortWaits(phases: readonly Phase[]): Phase[] {
  return phases.map((phase) => ({ ...phase, steps: inPhase(phase.steps) }));
}
