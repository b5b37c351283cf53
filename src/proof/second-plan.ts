/** Planning again from what the plan has made: nothing is left to do. */
import type { Change } from '../diff/change.ts';
import { diff } from '../diff/diff.ts';
import { type Finding, Refusal } from '../ir/findings.ts';
import type { Schema } from '../ir/schema.ts';
import { planChange } from '../plan/change.ts';
import { inColumnOrder } from '../plan/column-order.ts';
import { excerpt } from '../postgres/excerpt.ts';
import { structureOf } from './structure.ts';

export interface SecondPlan {
  readonly detail: string;
  readonly violations: readonly Finding[];
}

function violation(subject: string, message: string): Finding {
  return {
    code: 'second-plan',
    severity: 'critical',
    subject,
    message: `Planned again from its own result, the plan is not empty: ${message}`,
    fix: 'A step makes something else than its change asks for; look at the statements on this object.',
  };
}

/** Differences of spelling alone are PostgreSQL's, and were compared before. */
function changesLeft(made: Schema, wanted: Schema): Change[] {
  const spelled = diff(made, wanted);
  if (spelled.length === 0) return [];
  const structural = new Set(
    diff(structureOf(made), structureOf(wanted)).map(({ kind, id }) => `${kind} ${id}`),
  );
  return spelled.filter(({ kind, id }) => structural.has(`${kind} ${id}`));
}

/** `besides`: what statements of the caller made. */
export function planAgain(made: Schema, to: Schema, besides: ReadonlySet<string>): SecondPlan {
  const wanted = inColumnOrder(to, made);
  const left = changesLeft(made, wanted).filter(({ id }) => !besides.has(id));
  if (left.length === 0) return { detail: 'nothing is left to do', violations: [] };
  try {
    const plan = planChange({ from: made, to: wanted, changes: left });
    const steps = plan.phases.flatMap((phase) => phase.steps);
    if (steps.length === 0) return { detail: 'nothing is left to do', violations: [] };
    return {
      detail: `${steps.length} steps are left`,
      violations: steps.map(({ changes, sql }) =>
        violation(changes[0]?.id ?? 'schema', excerpt(sql, 120)),
      ),
    };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return {
      detail: `${left.length} changes are left, and no plan makes them`,
      violations: left.map(({ id }) => violation(id, error.message)),
    };
  }
}
