/** A design: the desired schema with everything that was decided on the way. */
import { z } from 'zod';
import { Decision, Finding } from '../ir/findings.ts';
import type { ObjectId } from '../ir/id.ts';
import { Query, TableStatistics } from '../ir/query.ts';
import { Schema } from '../ir/schema.ts';
import { Verdict } from '../ir/verdict.ts';
import { Model } from '../model/model.ts';

export const Question = z.object({
  text: z.string(),
  /** Why this one first: how much of the schema hangs on it. */
  because: z.string(),
  /** What the design assumes meanwhile. */
  assumed: z.string(),
});

export const IndexSupport = z.object({
  /** Object id of the index, key or exclusion. */
  index: z.string(),
  name: z.string(),
  table: z.string(),
  /** Elements as SQL, in order: `tenant_id`, `lower(email)`, `due_on DESC`. */
  columns: z.array(z.string()),
  /** Condition of a partial index; null when it holds all rows. */
  where: z.string().nullable(),
  /** Names of access patterns and foreign keys. */
  supports: z.array(z.string()),
});

export const Forecast = z.object({
  /** Table or column in the user's names. */
  subject: z.string(),
  /** What will have to evolve, and when. */
  change: z.string(),
  /** The migration that this implies. */
  migration: z.string(),
});

export const TableSummary = z.object({
  /** Object id. */
  table: z.string(),
  name: z.string(),
  purpose: z.string(),
  columns: z.number(),
  expectedRows: z.number().nullable(),
});

const Renaming = z.object({
  from: z.custom<ObjectId>((value) => typeof value === 'string'),
  to: z.custom<ObjectId>((value) => typeof value === 'string'),
});

export const Design = z.object({
  domain: z.string(),
  /** The whole model, after a base design was revised. */
  model: Model,
  /** What the database has now: where the plan starts. */
  from: Schema,
  /** Where that was read: `migrations: …`, `database: …`, `file: …`; null for a new database. */
  source: z.string().nullable(),
  /** As designed: expressions are spelled for people. */
  schema: Schema,
  /** Tables of the model alone, in reading order. */
  tables: z.array(TableSummary),
  decisions: z.array(Decision),
  findings: z.array(Finding),
  question: Question.nullable(),
  indexes: z.array(IndexSupport),
  queries: z.array(Query),
  statistics: z.array(TableStatistics),
  forecast: z.array(Forecast),
  /** Statements of the model's `extras`, in order, with their reverse. */
  extras: z.array(
    z.object({
      name: z.string(),
      sql: z.string(),
      /** Empty when the reverse of the same extra's first statement undoes this one too. */
      reverse: z.string(),
      /** Before the tables (types, functions they use) rather than after them. */
      early: z.boolean(),
    }),
  ),
  /** Short reasons for the comments in the migration file, by object id. */
  notes: z.record(z.string(), z.string()),
  /** Tables and columns of `from` that live on under another name, as object ids. */
  renames: z.array(Renaming).default([]),
  /** `from` after these, as PostgreSQL makes it, and the statements that lead there. */
  renamed: z
    .object({
      schema: Schema,
      /** Of `plan/change/rename.ts`: made by us and read back as they were kept. */
      steps: z.array(z.custom<object>((value) => typeof value === 'object' && value !== null)),
    })
    .nullable()
    .default(null),
  verdict: Verdict.nullable(),
});

export type Question = Readonly<z.infer<typeof Question>>;
export type IndexSupport = Readonly<z.infer<typeof IndexSupport>>;
export type Forecast = Readonly<z.infer<typeof Forecast>>;
export type TableSummary = Readonly<z.infer<typeof TableSummary>>;
export type Design = Readonly<
  Omit<z.infer<typeof Design>, 'schema' | 'from' | 'renamed'> & {
    schema: Schema;
    from: Schema;
    renamed: { readonly schema: Schema; readonly steps: readonly object[] } | null;
  }
>;
