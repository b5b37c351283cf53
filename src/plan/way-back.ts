/** The statements of a way back, in the order in which they run. */
import { type Phase, reverseTransaction, type Step } from './plan.ts';

export interface BackStatement {
  readonly step: Step;
  readonly sql: string;
  readonly transaction: Step['transaction'];
  /** How long it waits for a lock; null: no limit of its own. */
  readonly lock: string | null;
  /** The first one of its step. */
  readonly first: boolean;
}

/** One that others share a transaction with goes behind what has to be there before that begins. */
export function statementsBack({ steps }: Phase): BackStatement[] {
  const found: BackStatement[] = [];
  let open = 0;
  for (const step of steps.toReversed()) {
    const { reverse } = step;
    if (reverse.sql === null) continue;
    const whole = {
      sql: reverse.sql,
      transaction: reverseTransaction(step),
      lock: step.timeouts.lock,
      ahead: false,
    };
    for (const [at, each] of (reverse.apart ?? [whole]).entries()) {
      const { sql, transaction, ahead } = each;
      const lock = each.lock ?? step.timeouts.lock;
      const statement = { step, sql, transaction, lock, first: at === 0 };
      if (ahead) {
        found.splice(open, 0, statement);
        open += 1;
      } else found.push(statement);
      if (!ahead && transaction === 'outside') open = found.length;
    }
  }
  return found;
}
