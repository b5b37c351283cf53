/**
 * The way back from values that an enum has gained, where more than plain columns use it: the type
 * is made again under all that stands on it, which is planned like any other change.
 */
import { Refusal } from '../../ir/findings.ts';
import { objectId } from '../../ir/id.ts';
import type { Schema } from '../../ir/schema.ts';
import { inOneStatement } from '../../postgres/ddl/block.ts';
import type { Phase, Plan, Reverse, Step } from '../plan.ts';

type Between = (from: Schema, to: Schema) => Plan;

function gains({ changes: [change], reverse }: Step): boolean {
  return change?.kind === 'set' && change.id.startsWith('enum:') && reverse.effect === 'cannot';
}

/** With the values that the step and those of the same enum behind it add. */
function gained(from: Schema, { changes: [change] }: Step): Schema {
  const values = change?.kind === 'set' ? (change.after.values as string[]) : [];
  return {
    ...from,
    enums: from.enums.map((type) =>
      objectId('enum', type.schema, type.name) === change?.id ? { ...type, values } : type,
    ),
  };
}

/** Statements by foreign key that came back over rows that may point nowhere: it does so again. */
function keysOverOrphans(plan: Plan): ReadonlyMap<string, string> {
  const steps = plan.phases.flatMap((phase) => phase.steps);
  return new Map(
    steps.flatMap(({ changes, reverse: { effect, sql } }) => {
      const [change, ...more] = changes;
      const isKey = change?.kind === 'remove' && change.id.startsWith('foreign_key:');
      return isKey && more.length === 0 && effect === 'structure' && sql !== null
        ? [[change.id, sql] as const]
        : [];
    }),
  );
}

/** Null where no plan leads back in one transaction. */
function reverseOf(
  from: Schema,
  step: Step,
  between: Between,
  loose: ReadonlyMap<string, string>,
): Reverse | null {
  try {
    const steps = between(gained(from, step), from).phases.flatMap((phase) => phase.steps);
    if (steps.some(({ transaction }) => transaction === 'outside')) return null;
    const statements = steps.map(({ sql, changes: [change] }) =>
      change?.kind === 'add' ? (loose.get(change.id) ?? sql) : sql,
    );
    return { effect: 'restores', sql: inOneStatement(statements) };
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

/**
 * `between`: a plan for tables that nobody waits for. Values are added before anything else is
 * done, so what their way back finds is `from` with all of them.
 */
export function withValuesTakenBack(plan: Plan, from: Schema, between: Between): Plan {
  const done = new Set<string>();
  const loose = keysOverOrphans(plan);
  const taken = (step: Step): Step => {
    const [change] = step.changes;
    if (change === undefined || !gains(step)) return step;
    if (done.has(change.id)) return { ...step, reverse: { effect: 'implied', sql: null } };
    const reverse = reverseOf(from, step, between, loose);
    if (reverse === null) return step;
    done.add(change.id);
    return { ...step, reverse };
  };
  const phases = plan.phases.map((phase): Phase => ({ ...phase, steps: phase.steps.map(taken) }));
  return { ...plan, phases };
}
