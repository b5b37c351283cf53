/** What a rule of the check is: one hazard of migrations by hand, how it is found, and what to write instead. */
import type { Severity } from '../ir/findings.ts';
import type { ObjectId } from '../ir/id.ts';
import type { Observation } from './observe.ts';

/** The names of the rule book, part C. */
export type Hazard =
  | 'loses-data'
  | 'may-fail-on-existing-rows'
  | 'blocks-reads'
  | 'blocks-writes'
  | 'rewrites-table'
  | 'long-scan-under-lock'
  | 'not-in-transaction'
  | 'leaves-invalid-index'
  | 'breaks-running-code'
  | 'drops-dependent-objects'
  | 'irreversible'
  | 'changes-privileges'
  | 'enum-value-unusable-until-commit'
  | 'slow-backfill'
  | 'unproved';

export interface Facts extends Observation {
  readonly earlier: readonly Observation[];
  readonly later: readonly Observation[];
  /** Stood there before the migration, and may hold rows. */
  isLive(table: ObjectId): boolean;
  /** Set by the migration before this statement, and not reset. */
  readonly timeouts: { readonly lock: boolean; readonly statement: boolean };
  readonly inTransaction: boolean;
}

/** Statements that run together; `outside`: PostgreSQL refuses them in a transaction block. */
export interface Part {
  readonly transaction: 'inside' | 'outside';
  readonly statements: readonly string[];
}

export type Rewrite =
  /** The plan from the schema before the statement to the one after it. */
  | { readonly kind: 'planned'; readonly answers?: readonly string[] }
  | { readonly kind: 'written'; readonly parts: readonly Part[] }
  /** There is no other way: the statement itself, agreed to in a comment, under a lock_timeout. */
  | { readonly kind: 'agreed'; readonly because: string };

export interface Match {
  /** The rule's own when left out. */
  readonly hazard?: Hazard;
  readonly severity: Severity;
  readonly message: string;
  readonly fix: string;
  /** Null where nothing needs to be written anew. */
  readonly rewrite: Rewrite | null;
}

export interface Rule {
  /** Kebab-case; what a comment `-- tablewright: allow <id>` names. */
  readonly id: string;
  readonly hazard: Hazard;
  /** Of the merged list of what other tools flag (docs/hazards.md). */
  readonly rows: readonly number[];
  readonly summary: string;
  find(facts: Facts): readonly Match[];
  /** Run by the tests and shown in docs/hazards.md. */
  readonly example: { readonly current: string; readonly migration: string };
}

export const planned: Rewrite = { kind: 'planned' };
