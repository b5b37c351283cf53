/** The list of tools whose SQL histories can be replayed. */
import { bun } from './bun.ts';
import { dbmate } from './dbmate.ts';
import { drizzle } from './drizzle.ts';
import { flyway } from './flyway.ts';
import { diesel, hasura, prisma } from './folders.ts';
import { golangMigrate } from './golang-migrate.ts';
import { goose, sqlMigrate } from './goose.ts';
import { liquibase } from './liquibase.ts';
import { raw } from './raw.ts';
import { sqitch } from './sqitch.ts';
import {
  atlas,
  graphileMigrate,
  nodePgMigrate,
  postgresMigrations,
  sqlx,
  supabase,
  tern,
} from './sql-runners.ts';
import type { HistoryTool } from './tool.ts';
import { aerich, playEvolutions } from './up-sections.ts';

const tools: readonly HistoryTool[] = [
  aerich,
  atlas,
  bun,
  dbmate,
  diesel,
  drizzle,
  flyway,
  golangMigrate,
  goose,
  graphileMigrate,
  hasura,
  liquibase,
  nodePgMigrate,
  playEvolutions,
  postgresMigrations,
  prisma,
  raw,
  sqitch,
  sqlMigrate,
  sqlx,
  supabase,
  tern,
];

/** Tools without rules of their own are read as plain SQL. */
export function historyTool(name: string): HistoryTool {
  return tools.find((tool) => tool.names.includes(name)) ?? raw;
}
