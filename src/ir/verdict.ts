/** What a proof says: violations, and exactly what it covered. */
import { z } from 'zod';
import { Finding } from './findings.ts';

export const ProofCheck = z.object({
  /**
   * `up`, `catalog-after-up`, `down`, `catalog-after-down`, `up-again`, `values`, `queries`; where it
   * concerns the plan `rows`, `rows-after-down`, `second-plan`, `resume`, `policies`.
   */
  name: z.string(),
  status: z.enum(['passed', 'failed', 'not run']),
  /** What was compared and counted; for `not run`, why. */
  detail: z.string(),
});

export const QueryProof = z.object({
  /** The access pattern's name. */
  name: z.string(),
  sql: z.string(),
  status: z.enum(['passed', 'failed', 'not run']),
  /** Indexes that the plan reads with an Index Cond or for the sort, by name. */
  indexes: z.array(z.string()),
  /** One line: node types from the top. */
  plan: z.string(),
  detail: z.string(),
});

export const Verdict = z.object({
  passed: z.boolean(),
  /** `PGlite 0.5.16 (PostgreSQL 18.6)` or `PostgreSQL 15.18`. */
  engine: z.string(),
  checks: z.array(ProofCheck),
  queries: z.array(QueryProof),
  violations: z.array(Finding),
  /** What is no violation, and has to be known: rows that would make a step fail. */
  findings: z.array(Finding).optional(),
});

export type ProofCheck = Readonly<z.infer<typeof ProofCheck>>;
export type QueryProof = Readonly<z.infer<typeof QueryProof>>;
export type Verdict = Readonly<z.infer<typeof Verdict>>;
