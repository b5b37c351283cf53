/** A schema as it was read from one source of a project, and what could not be read. */
import type { Finding } from '../ir/findings.ts';
import type { Schema } from '../ir/schema.ts';
import type { Unmodelled } from '../postgres/catalog.ts';

export interface Reading {
  /** `migrations: db/migrate`, `database: DATABASE_URL`, `file: prisma/schema.prisma`; never a value. */
  readonly source: string;
  readonly schema: Schema;
  /** Statements and objects that could not be read, each with its file and line or object. */
  readonly findings: readonly Finding[];
  /** Objects that `schema` has no place for. */
  readonly unmodelled: readonly Unmodelled[];
  /** Of the PostgreSQL whose catalog it was read from, as `server_version_num`. */
  readonly serverVersion?: number;
  /** True for pg_dump's form without rows, in which no materialized view is filled. */
  readonly withoutRows?: boolean;
  /** Nothing was left out: the schema can be planned from. */
  readonly complete: boolean;
}
