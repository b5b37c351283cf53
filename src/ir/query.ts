/** The queries a design promises to serve, and what the planner is told about the tables they read. */
import { z } from 'zod';

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
