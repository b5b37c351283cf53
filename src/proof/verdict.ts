/** What a proof says: violations, and exactly what it covered. */
import { z } from 'zod';
import { Finding } from '../ir/findings.ts';

export const ProofCheck = z.object({
  /** `up`, `catalog-after-up`, `down`, `catalog-after-down`, `up-again`, `values`, `queries`. */
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
});

export type ProofCheck = Readonly<z.infer<typeof ProofCheck>>;
export type QueryProof = Readonly<z.infer<typeof QueryProof>>;
export type Verdict = Readonly<z.infer<typeof Verdict>>;

/** A query that the design promises to serve by an index. */
export const Query = z.object({
  name: z.string(),
  /** With `$1`, `$2` … where the caller's values stand. */
  sql: z.string(),
  /** Names of indexes (or of the keys behind them) one of which must be used; empty: nothing is promised. */
  expects: z.array(z.string()),
  /** Why nothing is promised, when `expects` is empty. */
  reason: z.string().nullable(),
});
export type Query = Readonly<z.infer<typeof Query>>;

/** What the planner is told about a table that holds no rows in the proof. */
export const TableStatistics = z.object({
  schema: z.string(),
  table: z.string(),
  rows: z.number(),
  columns: z.array(
    z.object({
      column: z.string(),
      /** As in pg_stats: negative is a share of the rows. */
      distinct: z.number(),
      nullFraction: z.number(),
      /** Common values with their share of the rows. */
      common: z.array(z.object({ value: z.string(), share: z.number() })),
    }),
  ),
});
export type TableStatistics = Readonly<z.infer<typeof TableStatistics>>;
