/** How a tool itself names migrations: for folders that have none yet. */
import type { Convention } from './naming.ts';

const conventions: Readonly<Record<string, Convention>> = {
  'prisma-migrate': '{utc:YYYYMMDDHHmmss}_{slug}/migration.sql',
  'drizzle-kit': '{seq:4}_{slug}.sql',
  typeorm: '{unix:ms}-{slug:pascal}.ts',
  'mikro-orm': 'Migration{utc:YYYYMMDDHHmmss}_{slug}.ts',
  'sequelize-cli': '{utc:YYYYMMDDHHmmss}-{slug:kebab}.js',
  knex: '{utc:YYYYMMDDHHmmss}_{slug}.js',
  kysely: '{unix:ms}_{slug}.ts',
  'node-pg-migrate': '{unix:ms}_{slug:kebab}.js',
  'supabase-cli': '{utc:YYYYMMDDHHmmss}_{slug}.sql',
  hasura: '{unix:ms}_{slug}/up.sql',
  wrangler: '{seq:4}_{slug}.sql',
  encore: '{seq}_{slug}.up.sql',
  'graphile-migrate': '{seq:6}.sql',
  alembic: '{hex:12}_{slug}.py',
  'flask-migrate': '{hex:12}_{slug}.py',
  django: '{seq:4}_{slug}.py',
  aerich: '{seq}_{utc:YYYYMMDDHHmmss}_{slug}.py',
  activerecord: '{utc:YYYYMMDDHHmmss}_{slug}.rb',
  laravel: '{utc:YYYY_MM_DD_HHmmss}_{slug}.php',
  'doctrine-migrations': 'Version{utc:YYYYMMDDHHmmss}.php',
  flyway: 'V{seq}__{slug}.sql',
  liquibase: '{utc:YYYYMMDDHHmmss}_{slug}.xml',
  'golang-migrate': '{seq:6}_{slug}.up.sql',
  goose: '{utc:YYYYMMDDHHmmss}_{slug}.sql',
  'sql-migrate': '{utc:YYYYMMDDHHmmss}-{slug}.sql',
  sqitch: '{slug}.sql',
  dbmate: '{utc:YYYYMMDDHHmmss}_{slug}.sql',
  atlas: '{utc:YYYYMMDDHHmmss}_{slug}.sql',
  sqlx: '{utc:YYYYMMDDHHmmss}_{slug}.sql',
  diesel: '{utc:YYYY-MM-DD-HHmmss}_{slug}/up.sql',
  'sea-orm': 'm{utc:YYYYMMDD_HHmmss}_{slug}.rs',
  ecto: '{utc:YYYYMMDDHHmmss}_{slug}.exs',
  'ef-core': '{utc:YYYYMMDDHHmmss}_{slug:pascal}.cs',
};

/** Numbered SQL files where the tool has no name of its own. */
export function toolConvention(tool: string): Convention {
  return conventions[tool] ?? '{seq:3}_{slug}.sql';
}
