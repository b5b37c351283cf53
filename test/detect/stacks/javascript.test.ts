import { describeStacks, npm } from '../support.ts';

const prismaSchema = `// database
datasource db {
  provider = "postgresql"
  url      = env("DATABASE_URL")
}
generator client {
  provider = "prisma-client-js"
}
model User { id Int @id }
`;

const createTable = 'CREATE TABLE "users" ("id" serial PRIMARY KEY);\n';

describeStacks('JavaScript and TypeScript', {
  'Prisma, one file': {
    files: {
      'package.json': npm(['@prisma/client']),
      'prisma/schema.prisma': prismaSchema,
      'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n',
      'prisma/migrations/20240101120000_init/migration.sql': createTable,
      '.env': 'DATABASE_URL="postgresql://app:hunter22@db/app"\n',
    },
    engines: ['postgresql'],
    orm: ['prisma'],
    tool: ['prisma-migrate'],
    migrations: { 'prisma/migrations': /^\d{14}_name$/ },
    schema: ['prisma/schema.prisma'],
    connections: ['DATABASE_URL'],
  },
  'Prisma 7, several files, the URL in prisma.config.ts': {
    files: {
      'packages/db/package.json': npm(['@prisma/client', '@prisma/adapter-pg']),
      'packages/db/prisma.config.ts':
        "import { defineConfig, env } from 'prisma/config';\nexport default defineConfig({ schema: './prisma', migrations: { path: './prisma/migrations' }, datasource: { url: env('DATABASE_URL') } });\n",
      'packages/db/prisma/schema.prisma': 'datasource db {\n  provider = "postgresql"\n}\n',
      'packages/db/prisma/models/user.prisma': 'model User { id Int @id }\n',
      'packages/db/prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n',
      'packages/db/prisma/migrations/20250101120000_init/migration.sql': createTable,
    },
    engines: ['postgresql'],
    orm: ['prisma'],
    tool: ['prisma-migrate'],
    migrations: { 'packages/db/prisma/migrations': /^\d{14}_name$/ },
    schema: ['packages/db/prisma/models/user.prisma', 'packages/db/prisma/schema.prisma'],
  },
  'Prisma without migrations': {
    files: {
      'package.json': npm(['@prisma/client']),
      'db/schema.prisma': prismaSchema.replace('postgresql', 'mongodb'),
    },
    engines: ['mongodb'],
    orm: ['prisma'],
    schema: ['db/schema.prisma'],
  },
  'Drizzle 0.3x': {
    files: {
      'package.json': npm(['drizzle-orm', 'postgres'], {
        devDependencies: { 'drizzle-kit': '^0.31' },
      }),
      'drizzle.config.ts':
        "import { defineConfig } from 'drizzle-kit';\nexport default defineConfig({ dialect: 'postgresql', schema: './src/db/schema.ts', out: './drizzle', dbCredentials: { url: process.env.DATABASE_URL! } });\n",
      'src/db/schema.ts':
        "import { pgTable, serial } from 'drizzle-orm/pg-core';\nexport const users = pgTable('users', { id: serial('id') });\n",
      'drizzle/meta/_journal.json': JSON.stringify({
        version: '7',
        dialect: 'postgresql',
        entries: [{ idx: 0, tag: '0000_calm_hulk' }],
      }),
      'drizzle/0000_calm_hulk.sql': createTable,
    },
    engines: ['postgresql'],
    orm: ['drizzle'],
    tool: ['drizzle-kit'],
    migrations: { drizzle: /^0001_name\.sql$/ },
    schema: ['src/db/schema.ts'],
    connections: ['DATABASE_URL'],
  },
  'Drizzle 1.0 folders': {
    files: {
      'package.json': npm(['drizzle-orm', 'mysql2', 'drizzle-kit']),
      'config/db.config.ts':
        "export default { dialect: 'mysql', schema: 'src/schema/*.ts', out: 'migrations' } satisfies import('drizzle-kit').Config;\n",
      'src/schema/users.ts': "import { mysqlTable } from 'drizzle-orm/mysql-core';\n",
      'migrations/20250601101010_init/migration.sql':
        'CREATE TABLE `users` (`id` int AUTO_INCREMENT);\n',
      'migrations/20250601101010_init/snapshot.json': '{}',
    },
    engines: ['mysql'],
    orm: ['drizzle'],
    tool: ['drizzle-kit'],
    migrations: { migrations: /^\d{14}_name$/ },
    schema: ['src/schema/*.ts'],
  },
  'Drizzle on D1': {
    files: {
      'package.json': npm(['drizzle-orm'], {
        devDependencies: { 'drizzle-kit': '1', wrangler: '4' },
      }),
      'drizzle.config.ts':
        "import type { Config } from 'drizzle-kit';\nexport default { dialect: 'sqlite', driver: 'd1-http', schema: './db/schema.ts' } satisfies Config;\n",
      'db/schema.ts': "import { sqliteTable } from 'drizzle-orm/sqlite-core';\n",
      'drizzle/meta/_journal.json': '{"dialect":"sqlite","entries":[]}',
      'drizzle/0000_first.sql': 'CREATE TABLE users (id integer PRIMARY KEY);\n',
      'wrangler.toml':
        '[[d1_databases]]\nbinding = "DB"\ndatabase_name = "app"\nmigrations_dir = "drizzle"\n',
    },
    engines: ['d1'],
    orm: ['drizzle'],
    tool: ['drizzle-kit'],
    migrations: { drizzle: /^0001_name\.sql$/ },
    connections: ['DB'],
  },
  'Wrangler D1 alone': {
    files: {
      'package.json': npm(['hono']),
      'wrangler.jsonc':
        '{ // worker\n "d1_databases": [{ "binding": "DB", "database_name": "app" }] }\n',
      'migrations/0001_init.sql': 'CREATE TABLE notes (id INTEGER PRIMARY KEY);\n',
      'migrations/0002_more.sql': 'ALTER TABLE notes ADD COLUMN body TEXT;\n',
    },
    engines: ['d1'],
    tool: ['wrangler'],
    migrations: { migrations: /^0003_name\.sql$/ },
  },
  TypeORM: {
    files: {
      'package.json': npm(['typeorm', 'pg']),
      'src/data-source.ts':
        "import { DataSource } from 'typeorm';\nexport default new DataSource({ type: 'postgres', url: process.env.DATABASE_URL, migrations: ['src/migration/*.ts'] });\n",
      'src/migration/1700000000000-CreateUser.ts':
        "import { MigrationInterface, QueryRunner } from 'typeorm';\nexport class CreateUser1700000000000 implements MigrationInterface { async up(q: QueryRunner) {} }\n",
      'src/entity/user.entity.ts':
        "import { Entity } from 'typeorm';\n@Entity()\nexport class User {}\n",
    },
    engines: ['postgresql'],
    orm: ['typeorm'],
    tool: ['typeorm'],
    migrations: { 'src/migration': /^\d{13}-Name\.ts$/ },
    schema: ['src/entity/*.entity.ts'],
    connections: ['DATABASE_URL'],
  },
  'TypeORM by ormconfig.json': {
    files: {
      'package.json': npm(['typeorm', 'mysql2']),
      'ormconfig.json': '{ "type": "mysql", "migrations": ["migration/*.js"] }',
      'migration/1700000000000-init.js':
        'module.exports = class { async up(queryRunner) { await queryRunner.query("CREATE TABLE x"); } }; /** @typedef {import("typeorm").MigrationInterface} MigrationInterface\n * @implements {MigrationInterface} QueryRunner */\n',
    },
    engines: ['mysql'],
    orm: ['typeorm'],
    tool: ['typeorm'],
    migrations: { migration: /^\d{13}-name\.js$/ },
  },
  Sequelize: {
    files: {
      'package.json': npm(['sequelize', 'mysql2']),
      '.sequelizerc':
        "const path = require('path');\nmodule.exports = { 'migrations-path': path.resolve('server', 'migrations'), 'models-path': path.resolve('server', 'models') };\n",
      'server/config/config.json': '{ "development": { "dialect": "mysql" } }',
      'server/models/user.js':
        "module.exports = (sequelize, DataTypes) => sequelize.define('User', {});\n",
      'server/migrations/20200101120000-create-user.js':
        "module.exports = { up: (queryInterface, Sequelize) => queryInterface.createTable('users', {}) };\n",
    },
    engines: ['mysql'],
    orm: ['sequelize'],
    tool: ['sequelize-cli'],
    migrations: { 'server/migrations': /^\d{14}-name\.js$/ },
    schema: ['server/models/*.js'],
  },
  MikroORM: {
    files: {
      'package.json': npm(['@mikro-orm/core', '@mikro-orm/postgresql', '@mikro-orm/migrations']),
      'mikro-orm.config.ts':
        "import { defineConfig } from '@mikro-orm/postgresql';\nexport default defineConfig({ dbName: 'app' });\n",
      'migrations/Migration20240101120000_init.ts':
        "import { Migration } from '@mikro-orm/migrations';\nexport class M extends Migration { up() { this.addSql('create table a ()'); } }\n",
      'migrations/.snapshot-app.json': '{}',
    },
    engines: ['postgresql'],
    orm: ['mikro-orm'],
    tool: ['mikro-orm'],
    migrations: { migrations: /^Migration\d{14}_name\.ts$/ },
  },
  Knex: {
    files: {
      'package.json': npm(['knex', 'pg']),
      'knexfile.js':
        "module.exports = { client: 'pg', connection: process.env.DATABASE_URL, migrations: { directory: './db/migrations' } };\n",
      'db/migrations/20190101120000_create_users.js':
        "exports.up = function (knex) { return knex.schema.createTable('users'); };\n",
    },
    engines: ['postgresql'],
    orm: ['knex'],
    tool: ['knex'],
    migrations: { 'db/migrations': /^\d{14}_name\.js$/ },
    connections: ['DATABASE_URL'],
  },
  'Objection with its own naming of Knex migrations': {
    files: {
      'package.json': npm(['objection', 'knex', 'better-sqlite3']),
      'knexfile.ts': "export default { client: 'better-sqlite3' };\n",
      'migrations/2023-08-16-0000-create-user.js':
        'exports.up = (knex) => knex.schema.createTable("user");\n',
      'migrations/2023-08-18-0301-heartbeat.js':
        'exports.up = (knex) => knex.schema.createTable("heartbeat");\n',
    },
    engines: ['sqlite'],
    orm: ['knex', 'objection'],
    tool: ['knex'],
    migrations: { migrations: /^\d{4}-\d\d-\d\d-\d{4}-name\.js$/ },
  },
  'Kysely, ISO times with colons': {
    files: {
      'package.json': npm(['kysely', 'pg']),
      'kysely.config.ts': "export default { migrations: { migrationFolder: 'src/migrations' } };\n",
      'src/migrations/2025-01-08T00:27:52.203Z_users.ts':
        "import { Kysely } from 'kysely';\nexport async function up(db: Kysely<any>) {}\n",
    },
    engines: ['postgresql'],
    orm: ['kysely'],
    tool: ['kysely'],
    migrations: { 'src/migrations': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z_name\.ts$/ },
  },
  'node-pg-migrate known from a script only': {
    files: {
      'package.json': npm(['postgres'], {
        scripts: { 'migrate:up': 'node-pg-migrate up -m db/changes' },
      }),
      'db/changes/1600000000000_users.js':
        "exports.up = (pgm) => { pgm.createTable('users', {}); };\n",
    },
    engines: ['postgresql'],
    tool: ['node-pg-migrate'],
    migrations: { 'db/changes': /^\d{13}_name\.js$/ },
  },
  'graphile-migrate': {
    files: {
      'package.json': npm(['graphile-migrate', 'pg']),
      '.gmrc': '{ "connectionString": "postgres://app:secret99@localhost/app" }',
      'migrations/committed/000001.sql':
        '--! Previous: -\n--! Hash: sha1:aa\n\ncreate table a ();\n',
      'migrations/committed/000002-more.sql':
        '--! Previous: sha1:aa\n--! Hash: sha1:bb\n\ncreate table b ();\n',
      'migrations/current.sql': '-- Enter migration here\n',
    },
    engines: ['postgresql'],
    tool: ['graphile-migrate'],
    migrations: { 'migrations/committed': /^000003(-name)?\.sql$/ },
  },
  Supabase: {
    files: {
      'package.json': npm(['@supabase/supabase-js']),
      'supabase/config.toml': 'project_id = "app"\n[db]\nport = 54322\n',
      'supabase/migrations/20240101120000_init.sql': 'create table public.notes (id uuid);\n',
    },
    engines: ['postgresql'],
    tool: ['supabase-cli'],
    migrations: { 'supabase/migrations': /^\d{14}_name\.sql$/ },
    platforms: ['supabase'],
  },
  Hasura: {
    files: {
      'hasura/config.yaml': 'version: 3\nmetadata_directory: metadata\n',
      'hasura/metadata/databases/databases.yaml':
        '- name: default\n  kind: postgres\n  configuration:\n    connection_info:\n      database_url:\n        from_env: HASURA_GRAPHQL_DATABASE_URL\n',
      'hasura/migrations/default/1650000000000_init/up.sql': createTable,
      'hasura/migrations/default/1650000000000_init/down.sql': 'DROP TABLE users;\n',
    },
    engines: ['postgresql'],
    tool: ['hasura'],
    migrations: { 'hasura/migrations/default': /^\d{13}_name$/ },
    platforms: ['hasura'],
  },
  Encore: {
    files: {
      'encore.app': '{ "id": "shop" }',
      'package.json': npm(['encore.dev']),
      'users/db.ts':
        "import { SQLDatabase } from 'encore.dev/storage/sqldb';\nexport const db = new SQLDatabase('users', { migrations: './migrations' });\n",
      'users/migrations/1_create.up.sql': 'CREATE TABLE users (id bigserial);\n',
      'users/migrations/2_more.up.sql': 'ALTER TABLE users ADD COLUMN a text;\n',
    },
    engines: ['postgresql'],
    tool: ['encore'],
    migrations: { 'users/migrations': /^3_name\.up\.sql$/ },
    platforms: ['encore'],
  },
  Mongoose: {
    files: {
      'package.json': npm(['mongoose', 'express']),
      '.env.example': 'MONGODB_URI=mongodb://localhost/app\n',
    },
    engines: ['mongodb'],
    orm: ['mongoose'],
    connections: ['MONGODB_URI'],
  },
  'a driver alone': {
    files: { 'package.json': npm(['pg', 'express']) },
    engines: ['postgresql'],
  },
  'Turso through libsql': {
    files: {
      'package.json': npm(['drizzle-orm', '@libsql/client'], {
        devDependencies: { 'drizzle-kit': '1' },
      }),
      'drizzle.config.ts':
        "import { defineConfig } from 'drizzle-kit';\nexport default defineConfig({ dialect: 'turso', schema: './schema.ts', dbCredentials: { url: process.env.TURSO_DATABASE_URL! } });\n",
      'schema.ts': "import { sqliteTable } from 'drizzle-orm/sqlite-core';\n",
    },
    engines: ['libsql'],
    orm: ['drizzle'],
    tool: ['drizzle-kit'],
    connections: ['TURSO_DATABASE_URL'],
    platforms: ['turso'],
  },
  'two databases, two tools, one monorepo': {
    files: {
      'package.json': npm([], { workspaces: ['apps/*'] }),
      'apps/web/package.json': npm(['@prisma/client']),
      'apps/web/prisma/schema.prisma': prismaSchema,
      'apps/web/prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n',
      'apps/web/prisma/migrations/20240101120000_init/migration.sql': createTable,
      'apps/web/prisma/migrations/20240201120000_more/migration.sql': createTable,
      'apps/events/package.json': npm(['@clickhouse/client'], {
        scripts: { up: 'migrate -source file://migrations -database clickhouse://x up' },
      }),
      'apps/events/migrations/0001_init.up.sql':
        'CREATE TABLE e (a String) ENGINE = MergeTree ORDER BY a;\n',
      'apps/events/migrations/0001_init.down.sql': 'DROP TABLE e;\n',
    },
    engines: ['postgresql', 'clickhouse'],
    orm: ['prisma'],
    tool: ['golang-migrate', 'prisma-migrate'],
    migrations: {
      'apps/web/prisma/migrations': /^\d{14}_name$/,
      'apps/events/migrations': /^0002_name\.up\.sql$/,
    },
  },
});
