/** The list of conventions for SQL files, each as a target. */

import type { Target } from '../target.ts';
import { sqlTarget as asTarget, type SqlConvention } from './convention.ts';
import { atlas } from './conventions/atlas.ts';
import { dbmate } from './conventions/dbmate.ts';
import { diesel } from './conventions/diesel.ts';
import { flyway } from './conventions/flyway.ts';
import { golangMigrate } from './conventions/golang-migrate.ts';
import { goose } from './conventions/goose.ts';
import { graphileMigrate } from './conventions/graphile-migrate.ts';
import { hasura } from './conventions/hasura.ts';
import { liquibase } from './conventions/liquibase.ts';
import { nodePgMigrate } from './conventions/node-pg-migrate.ts';
import { plain } from './conventions/plain.ts';
import { sqlMigrate } from './conventions/sql-migrate.ts';
import { sqlx } from './conventions/sqlx.ts';
import { supabase } from './conventions/supabase.ts';

export const sqlConventions: readonly SqlConvention[] = [
  plain,
  atlas,
  dbmate,
  diesel,
  flyway,
  golangMigrate,
  goose,
  graphileMigrate,
  hasura,
  liquibase,
  nodePgMigrate,
  sqlMigrate,
  sqlx,
  supabase,
];

/** For a project that names no tool. */
export const sqlTarget = asTarget(plain);

export const sqlTargets: readonly Target[] = sqlConventions.map((convention) =>
  convention === plain ? sqlTarget : asTarget(convention),
);
