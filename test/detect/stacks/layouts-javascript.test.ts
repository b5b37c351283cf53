/** JavaScript and TypeScript projects whose layout is not the one of the manual. */
import { describeStacks, npm } from '../support.ts';

const migration = 'CREATE TABLE t (id serial PRIMARY KEY);\n';
const pgSchema =
  "import { pgTable, text } from 'drizzle-orm/pg-core';\nexport const t = pgTable('t', { id: text('id') });\n";
const prismaModel = 'model User {\n  id Int @id\n}\n';
const datasource = (provider: string) =>
  `generator client {\n  provider = "prisma-client-js"\n}\n\ndatasource db {\n  provider = "${provider}"\n  url      = env("DATABASE_URL")\n}\n\n${prismaModel}`;
const journal = (dialect: string) => `{"version":"7","dialect":"${dialect}","entries":[]}`;

describeStacks('JavaScript in layouts of its own', {
  'a monorepo: Prisma in a package, a worker on D1, documents and examples beside': {
    files: {
      'package.json': '{"private":true,"workspaces":["apps/*","packages/*"]}',
      'pnpm-workspace.yaml':
        'packages:\n  - apps/*\n  - packages/*\ncatalog:\n  "@prisma/client": 6.1.0\n',
      'packages/db/package.json': npm(['@prisma/client'], {
        name: '@acme/db',
        exports: { '.': './src/index.ts' },
        devDependencies: { prisma: 'catalog:' },
      }),
      'packages/db/prisma/schema.prisma': datasource('postgresql'),
      'packages/db/prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n',
      'packages/db/prisma/migrations/20240102030405_init/migration.sql': migration,
      'packages/db/prisma/migrations/20240203040506_more/migration.sql': migration,
      'packages/db/.env.example': 'DATABASE_URL="postgresql://u:p@localhost:5432/acme"\n',
      'apps/web/package.json': npm(['next', '@acme/db']),
      'apps/edge/package.json': npm(['hono']),
      'apps/edge/wrangler.jsonc':
        '{\n  // the counters\n  "name": "edge",\n  "d1_databases": [\n    { "binding": "COUNTERS", "database_name": "counters", "migrations_dir": "./sql" }\n  ]\n}\n',
      'apps/edge/sql/0001_counters.sql': 'CREATE TABLE counters (id integer PRIMARY KEY);\n',
      'apps/docs/package.json': npm(['next', 'better-sqlite3']),
      'examples/mysql/package.json': npm(['mysql2', 'typeorm']),
      'examples/mysql/migrations/1700000000000-Init.ts':
        "import { MigrationInterface } from 'typeorm';\n",
      'docker-compose.yml':
        'services:\n  db:\n    image: postgres:16\n  analytics:\n    image: clickhouse/clickhouse-server:24\n  cache:\n    image: redis:7\n',
    },
    engines: ['postgresql', 'd1'],
    orm: ['prisma'],
    tool: ['prisma-migrate', 'wrangler'],
    migrations: {
      'packages/db/prisma/migrations': /^\d{14}_name$/,
      'apps/edge/sql': /^0002_name\.sql$/,
    },
    schema: ['packages/db/prisma/schema.prisma'],
    connections: ['DATABASE_URL', 'COUNTERS'],
  },
  'Prisma 7 configured under .config, the schema split over folders': {
    files: {
      'package.json': npm(['@prisma/client', '@prisma/adapter-pg'], {
        devDependencies: { prisma: '^7.0.0' },
      }),
      '.config/prisma.ts':
        "import path from 'node:path';\nimport { defineConfig, env } from 'prisma/config';\nexport default defineConfig({\n  schema: path.join('database', 'models'),\n  migrations: { path: path.join('database', 'history') },\n  datasource: { url: env('PG_URL') },\n});\n",
      'database/models/main.prisma':
        'generator client {\n  provider = "prisma-client"\n  output   = "../generated"\n}\n\ndatasource db {\n  provider = "postgresql"\n}\n',
      'database/models/people/user.prisma': prismaModel,
      'database/history/migration_lock.toml': 'provider = "postgresql"\n',
      'database/history/20250102030405_init/migration.sql': migration,
    },
    engines: ['postgresql'],
    orm: ['prisma'],
    tool: ['prisma-migrate'],
    migrations: { 'database/history': /^\d{14}_name$/ },
    schema: ['database/models/main.prisma', 'database/models/people/user.prisma'],
    connections: ['PG_URL'],
  },
  'Prisma Postgres by its own URL': {
    files: {
      'package.json': npm(['@prisma/client', '@prisma/extension-accelerate']),
      '.env.example': 'DATABASE_URL="prisma+postgres://accelerate.prisma-data.net/?api_key=x"\n',
      'prisma/schema.prisma': datasource('postgresql'),
    },
    engines: ['postgresql'],
    orm: ['prisma'],
    tool: [],
    schema: ['prisma/schema.prisma'],
    connections: ['DATABASE_URL'],
    platforms: ['prisma-postgres'],
  },
  'Drizzle with a configuration for each database, paths made by code': {
    files: {
      'package.json': npm(['drizzle-orm', 'postgres', '@libsql/client'], {
        devDependencies: { 'drizzle-kit': '^0.31.0' },
      }),
      'drizzle.main.config.ts':
        "import path from 'node:path';\nimport { defineConfig } from 'drizzle-kit';\nexport default defineConfig({\n  dialect: 'postgresql',\n  schema: path.resolve(__dirname, 'src/main/schema.ts'),\n  out: path.resolve(__dirname, 'src/main/history'),\n  dbCredentials: { url: process.env.MAIN_DATABASE_URL! },\n});\n",
      'drizzle.edge.config.ts':
        "import type { Config } from 'drizzle-kit';\nexport default {\n  dialect: 'turso',\n  schema: './src/edge/schema.ts',\n  out: './src/edge/history',\n  dbCredentials: { url: process.env.TURSO_DATABASE_URL!, authToken: process.env.TURSO_AUTH_TOKEN },\n} satisfies Config;\n",
      'src/main/schema.ts': pgSchema,
      'src/edge/schema.ts':
        "import { sqliteTable, text } from 'drizzle-orm/sqlite-core';\nexport const t = sqliteTable('t', { id: text('id') });\n",
      'src/main/history/0000_first_hulk.sql': migration,
      'src/main/history/0001_second_hulk.sql': migration,
      'src/main/history/meta/_journal.json': journal('postgresql'),
      'src/edge/history/0000_first_wolf.sql': 'CREATE TABLE `t` (`id` text);\n',
      'src/edge/history/meta/_journal.json': journal('sqlite'),
    },
    engines: ['postgresql', 'libsql'],
    orm: ['drizzle'],
    tool: ['drizzle-kit'],
    migrations: {
      'src/main/history': /^0002_name\.sql$/,
      'src/edge/history': /^0001_name\.sql$/,
    },
    schema: ['src/main/schema.ts', 'src/edge/schema.ts'],
    connections: ['MAIN_DATABASE_URL', 'TURSO_DATABASE_URL'],
  },
  'Drizzle after TypeORM: the old migrations are kept in a folder of their own': {
    files: {
      'package.json': npm(['drizzle-orm', 'pg'], { devDependencies: { 'drizzle-kit': '^0.31.0' } }),
      'drizzle.config.ts':
        "import { defineConfig } from 'drizzle-kit';\nexport default defineConfig({ dialect: 'postgresql', schema: './src/schema.ts', out: './migrations' });\n",
      'src/schema.ts': pgSchema,
      'migrations/0000_base.sql': migration,
      'migrations/meta/_journal.json': journal('postgresql'),
      'legacy-migrations/1600000000000-Init.ts':
        "import { MigrationInterface, QueryRunner } from 'typeorm';\nexport class Init1600000000000 implements MigrationInterface {}\n",
    },
    engines: ['postgresql'],
    orm: ['drizzle'],
    tool: ['drizzle-kit'],
    migrations: { migrations: /^0001_name\.sql$/ },
    schema: ['src/schema.ts'],
  },
  'Deno with packages named in its imports': {
    files: {
      'deno.json':
        '{\n  "imports": {\n    "postgres": "npm:postgres@3.4",\n    "drizzle-orm": "npm:drizzle-orm@^0.40",\n    "drizzle-kit": "npm:drizzle-kit"\n  },\n  "tasks": { "migrate": "deno run -A npm:drizzle-kit migrate" }\n}\n',
      'drizzle.config.ts':
        "import { defineConfig } from 'drizzle-kit';\nexport default defineConfig({ dialect: 'postgresql', schema: './db/schema.ts', out: './db/migrations' });\n",
      'db/schema.ts': pgSchema,
      'db/migrations/0000_one.sql': migration,
      'db/migrations/meta/_journal.json': journal('postgresql'),
    },
    engines: ['postgresql'],
    orm: ['drizzle'],
    tool: ['drizzle-kit'],
    migrations: { 'db/migrations': /^0001_name\.sql$/ },
    schema: ['db/schema.ts'],
  },
  'Kysely with the SQL of Bun, migrations below the server': {
    files: {
      'package.json': npm(['kysely', 'kysely-postgres-js', 'postgres']),
      'server/persistence/steps/2024-05-06T07-08-09-users.ts':
        "import { type Kysely, sql } from 'kysely';\nexport async function up(db: Kysely<unknown>): Promise<void> { await db.schema.createTable('users').execute(); }\n",
      'server/config.ts': 'export const url = process.env.DATABASE_URL ?? "";\n',
    },
    engines: ['postgresql'],
    orm: ['kysely'],
    tool: ['kysely'],
    migrations: { 'server/persistence/steps': /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-name\.ts$/ },
    connections: ['DATABASE_URL'],
  },
  'AdonisJS with Lucid': {
    files: {
      'package.json': npm(['@adonisjs/core', '@adonisjs/lucid', 'pg']),
      'adonisrc.ts':
        "import { defineConfig } from '@adonisjs/core/app';\nexport default defineConfig({});\n",
      'config/database.ts':
        "import env from '#start/env';\nimport { defineConfig } from '@adonisjs/lucid';\nexport default defineConfig({\n  connection: 'postgres',\n  connections: { postgres: { client: 'pg', connection: { host: env.get('DB_HOST'), password: env.get('DB_PASSWORD') }, migrations: { naturalSort: true, paths: ['database/migrations'] } } },\n});\n",
      'database/migrations/1700000000000_create_users_table.ts':
        "import { BaseSchema } from '@adonisjs/lucid/schema';\nexport default class extends BaseSchema {}\n",
      '.env.example': 'DB_HOST=127.0.0.1\nDB_PORT=5432\n',
    },
    engines: ['postgresql'],
    orm: ['lucid'],
    tool: ['lucid'],
    migrations: { 'database/migrations': /^\d{13}_name\.ts$/ },
    connections: ['DB_HOST'],
  },
  'Nest services, each with its own TypeORM data source and engine': {
    files: {
      'package.json': npm(['@nestjs/core', '@nestjs/typeorm', 'typeorm', 'pg', 'mysql2']),
      'apps/orders/src/persistence/data-source.ts':
        "import { DataSource } from 'typeorm';\nexport default new DataSource({ type: 'postgres', url: process.env.ORDERS_DATABASE_URL, entities: [__dirname + '/../**/*.entity.ts'], migrations: [__dirname + '/steps/*.ts'] });\n",
      'apps/orders/src/order.entity.ts':
        "import { Entity } from 'typeorm';\n@Entity()\nexport class Order {}\n",
      'apps/orders/src/persistence/steps/1700000000000-Init.ts':
        "import { MigrationInterface, QueryRunner } from 'typeorm';\nexport class Init1700000000000 implements MigrationInterface {}\n",
      'apps/orders/src/persistence/steps/1700000000001-More.ts':
        "import { MigrationInterface, QueryRunner } from 'typeorm';\nexport class More1700000000001 implements MigrationInterface {}\n",
      'apps/mail/src/data-source.ts':
        "import { DataSource } from 'typeorm';\nexport default new DataSource({ type: 'mysql', url: process.env.MAIL_DATABASE_URL, migrations: [] });\n",
    },
    engines: ['postgresql', 'mysql'],
    orm: ['typeorm'],
    tool: ['typeorm'],
    migrations: { 'apps/orders/src/persistence/steps': /^\d{13}-Name\.ts$/ },
    schema: ['apps/orders/src/*.entity.ts'],
    connections: ['ORDERS_DATABASE_URL', 'MAIL_DATABASE_URL'],
  },
  'Sequelize: migrations run by Umzug in SQL, the engine in one place of the code': {
    files: {
      'package.json': npm(['sequelize', 'umzug', 'pg', 'pg-hstore']),
      'src/db.ts':
        "import { Sequelize } from 'sequelize';\nexport const db = new Sequelize(process.env.DB_NAME!, process.env.DB_USER!, process.env.DB_PASS, { host: process.env.DB_HOST, dialect: 'postgres' });\n",
      'src/models/user.ts':
        "import { DataTypes, Model } from 'sequelize';\nexport class User extends Model {}\n",
      'src/migrations/2024.01.02T03.04.05.users.ts':
        "import type { Migration } from '../umzug';\nexport const up: Migration = async ({ context: sequelize }) => { await sequelize.getQueryInterface().createTable('users', {}); };\n",
    },
    engines: ['postgresql'],
    orm: ['sequelize'],
    tool: ['sequelize-cli'],
    migrations: { 'src/migrations': /^\d{4}\.\d\d\.\d\dT\d\d\.\d\d\.\d\d\.name\.ts$/ },
    schema: ['src/models/*.ts'],
    connections: ['DB_HOST'],
  },
  'Supabase with a front end, generated types and edge functions': {
    files: {
      'package.json': npm(['@supabase/supabase-js', 'react']),
      'supabase/config.toml': '[api]\nport = 54321\n\n[db]\nport = 54322\nmajor_version = 15\n',
      'supabase/migrations/20240102030405_init.sql': migration,
      'supabase/seed.sql': 'INSERT INTO t DEFAULT VALUES;\n',
      'supabase/functions/hello/index.ts': 'Deno.serve(() => new Response());\n',
      '.env.example':
        'VITE_SUPABASE_URL=https://abc.supabase.co\nDATABASE_URL=postgresql://postgres:x@db.abc.supabase.co:5432/postgres\n',
    },
    engines: ['postgresql'],
    tool: ['supabase-cli'],
    migrations: { 'supabase/migrations': /^\d{14}_name\.sql$/ },
    platforms: ['supabase'],
    connections: ['DATABASE_URL'],
  },
  'two D1 databases of one worker': {
    files: {
      'package.json': npm(['hono'], { devDependencies: { wrangler: '^4.0.0' } }),
      'wrangler.toml':
        'name = "shop"\n\n[[d1_databases]]\nbinding = "ORDERS"\ndatabase_name = "orders"\nmigrations_dir = "db/orders"\n\n[[d1_databases]]\nbinding = "LOGS"\ndatabase_name = "logs"\nmigrations_dir = "db/logs"\n',
      'db/orders/0001_init.sql': 'CREATE TABLE orders (id integer PRIMARY KEY);\n',
      'db/logs/0001_init.sql': 'CREATE TABLE logs (id integer PRIMARY KEY);\n',
      'db/logs/0002_more.sql': 'ALTER TABLE logs ADD COLUMN at text;\n',
    },
    engines: ['d1'],
    tool: ['wrangler'],
    migrations: { 'db/orders': /^0002_name\.sql$/, 'db/logs': /^0003_name\.sql$/ },
    connections: ['ORDERS', 'LOGS'],
    platforms: ['cloudflare'],
  },
  'Knex in a folder for the server, a template of its configuration, tests on SQLite': {
    files: {
      'package.json': npm(['knex', 'mysql2'], { devDependencies: { sqlite3: '^5.0.0' } }),
      'server/knexfile.js.example':
        "module.exports = { client: 'mysql2', connection: process.env.DB_URL };\n",
      'server/knexfile.test.js':
        "module.exports = { client: 'sqlite3', connection: ':memory:', useNullAsDefault: true };\n",
      'server/db/migrations/20240102030405_users.js':
        'exports.up = (knex) => knex.schema.createTable("users", (t) => t.increments());\n',
      'server/db/seeds/01_users.js': 'exports.seed = (knex) => knex("users").insert({});\n',
      'docker-compose.yml': 'services:\n  db:\n    image: mysql:8\n',
    },
    engines: ['mysql'],
    orm: ['knex'],
    tool: ['knex'],
    migrations: { 'server/db/migrations': /^\d{14}_name\.js$/ },
  },
});
