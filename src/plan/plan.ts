/** A plan: ordered steps in phases. A step says all about itself; hazards are a view over steps. */
import type { Change } from '../diff/change.ts';
import type { Finding } from '../ir/findings.ts';
import type { ObjectId } from '../ir/id.ts';

/** Table-level lock modes, weakest first (PostgreSQL documentation, section 13.3.1). */
export const lockModes = [
  'ACCESS SHARE',
  'ROW SHARE',
  'ROW EXCLUSIVE',
  'SHARE UPDATE EXCLUSIVE',
  'SHARE',
  'SHARE ROW EXCLUSIVE',
  'EXCLUSIVE',
  'ACCESS EXCLUSIVE',
] as const;
export type LockMode = (typeof lockModes)[number];

/**
 * A statement of a way back that looks at each row, or builds an index, while others read and
 * write: which takes more than one transaction.
 */
export interface Apart {
  readonly sql: string;
  readonly transaction: Step['transaction'];
  /** How long it waits for a lock; null: as the step. */
  readonly lock: string | null;
  /** It goes before the transaction that the others share, so that its index can be taken in it. */
  readonly ahead: boolean;
}

/**
 * `restores`: the object and its data are as before. `structure`: the object is back, its data
 * is not. `implied`: the reverse of an earlier step of the plan undoes this one too (dropping a
 * new table takes its indexes along), so there is nothing to run. `cannot`: nothing undoes it.
 */
export type Reverse =
  | {
      readonly effect: 'restores' | 'structure';
      readonly sql: string;
      /** Where it differs from the step's own. */
      readonly transaction?: Step['transaction'];
      /** The same for who can run statements in transactions of their own; absent: no better. */
      readonly apart?: readonly Apart[];
    }
  | { readonly effect: 'implied' | 'cannot'; readonly sql: null };

export interface Step {
  /** `s1`, `s2`, … in execution order over all phases. */
  readonly id: string;
  /** The changes that this statement makes true; the first is the one it is named for. */
  readonly changes: readonly Change[];
  /** One statement, formatted, without a trailing semicolon; may hold `-- ` comments. */
  readonly sql: string;
  readonly reverse: Reverse;
  /** Locks on objects that existed before the plan; a new object is nobody's to wait for. */
  readonly locks: readonly { readonly id: ObjectId; readonly mode: LockMode }[];
  readonly rewrites: readonly ObjectId[];
  /** Tables with rows that are read from end to end under a lock that stops others; absent: none. */
  readonly scanned?: readonly ObjectId[];
  /**
   * `outside`: the statement stands alone, in no transaction block. PostgreSQL refuses it or its
   * reverse there (CONCURRENTLY, a DO that commits), or it must not hold the locks of others while
   * it reads each row.
   */
  readonly transaction: 'inside' | 'outside';
  /** PostgreSQL durations (`5s`); null: the session's own. */
  readonly timeouts: { readonly lock: string | null; readonly statement: string | null };
  /**
   * A SELECT that returns at most 10 rows: of those that are there now, the ones that this step
   * would fail on; or that fails as this step would. Null where no row can make it fail.
   */
  readonly precheck: string | null;
  /** The change in words, and the rule or recipe that asks for it. */
  readonly why: string;
}

export interface Phase {
  /** `create`, `expand`, `backfill`, `contract`. */
  readonly name: string;
  readonly steps: readonly Step[];
  /** The code change that must ship before the next phase, or null. */
  readonly code: string | null;
}

export interface Plan {
  /** Fingerprints of the schemas it leads between. */
  readonly from: string;
  readonly to: string;
  readonly phases: readonly Phase[];
  readonly findings: readonly Finding[];
}

/** How the reverse runs: as the step does, unless it says otherwise. */
export function reverseTransaction(step: Step): Step['transaction'] {
  const { reverse } = step;
  return (reverse.sql === null ? undefined : reverse.transaction) ?? step.transaction;
}
