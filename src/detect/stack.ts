/** What `detect_stack` knows about a project. Values of connection strings are never part of it. */
import { z } from 'zod';
import { Finding } from '../ir/findings.ts';

export const Engine = z.enum([
  'postgresql',
  'mysql',
  'mariadb',
  'sqlite',
  'mssql',
  'oracle',
  'h2',
  'cockroachdb',
  'mongodb',
  'clickhouse',
  'libsql',
  'd1',
]);
export const Confidence = z.enum(['high', 'medium', 'low']);

export const Evidence = z.object({
  /** `engine`, `orm`, `migration_tool`, `migrations`, `schema_file`, `connection`, `platform`. */
  claim: z.string(),
  value: z.string(),
  /** Relative to the project, with `/`. */
  path: z.string(),
  /** 1-based; null when the whole file or folder is the evidence. */
  line: z.number().int().nullable(),
  confidence: Confidence,
});

export const Migrations = z.object({
  directory: z.string(),
  tool: z.string(),
  /** Engine that these migrations are for; null when the folder does not say. */
  engine: Engine.nullable(),
  /** The names' convention, in the words of `naming.ts`: `{timestamp}_{slug}.sql`; `/` follows a folder. */
  convention: z.string(),
  /**
   * Name that a new migration called `name` must have here; null where the tool alone can make it.
   * `migrationName()` gives it for another name.
   */
  next: z.string().nullable(),
  count: z.number().int(),
  newest: z.string().nullable(),
  heads: z.array(z.string()),
  gaps: z.array(z.string()),
  duplicates: z.array(z.string()),
});

/** A package, crate or application of the project, by the folder of its manifest. */
export const Unit = z.object({
  /** Relative to the project; `.` is the project itself. */
  path: z.string(),
  engines: z.array(Engine),
  orm: z.array(z.string()),
  migrationTool: z.array(z.string()),
});

export const Connection = z.object({
  /** Name of the environment variable or setting. */
  variable: z.string(),
  files: z.array(z.string()),
});

export const Stack = z.object({
  project: z.string(),
  /** True when no trace was found and the default is reported. */
  fallback: z.boolean(),
  engines: z.array(Engine),
  primaryEngine: Engine,
  orm: z.array(z.string()),
  migrationTool: z.array(z.string()),
  /** The first is the primary one. */
  migrations: z.array(Migrations),
  schemaFiles: z.array(z.string()),
  connections: z.array(Connection),
  platforms: z.array(z.string()),
  confidence: Confidence,
  /** The first is the primary one. */
  units: z.array(Unit),
  evidence: z.array(Evidence),
  findings: z.array(Finding),
});

export type Engine = z.infer<typeof Engine>;
export type Confidence = z.infer<typeof Confidence>;
export type Evidence = Readonly<z.infer<typeof Evidence>>;
export type Migrations = Readonly<z.infer<typeof Migrations>>;
export type Unit = Readonly<z.infer<typeof Unit>>;
export type Connection = Readonly<z.infer<typeof Connection>>;
export type Stack = Readonly<z.infer<typeof Stack>>;
