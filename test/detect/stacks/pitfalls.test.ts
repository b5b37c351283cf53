/** Configurations that mislead, engines that are named in odd places, evidence in folders that one would skip. */
import { describeStacks, npm } from '../support.ts';

const sql = 'CREATE TABLE t (id bigserial PRIMARY KEY);\n';
const composer = (...names: string[]) =>
  JSON.stringify({ require: Object.fromEntries(names.map((name) => [name, '*'])) });
const image = (...images: string[]) =>
  `services:\n${images.map((name, index) => `  s${index}:\n    image: ${name}\n`).join('')}`;
const prisma = (provider: string) =>
  `datasource db {\n  provider = "${provider}"\n  url = env("DATABASE_URL")\n}\nmodel A {\n  id Int @id\n}\n`;

describeStacks('Configurations that mislead', {
  'a Prisma configuration that points at a scratch folder that git ignores': {
    files: {
      'package.json': npm(['@prisma/client']),
      '.gitignore': 'scratch/\n',
      'prisma.config.ts':
        "import { defineConfig } from 'prisma/config';\nexport default defineConfig({ schema: './scratch/schema.prisma', migrations: { path: './scratch/migrations' } });\n",
      'scratch/schema.prisma': prisma('sqlite'),
      'scratch/migrations/20240102030405_init/migration.sql': sql,
      'db/schema.prisma': prisma('postgresql'),
      'db/migrations/migration_lock.toml': 'provider = "postgresql"\n',
      'db/migrations/20240102030405_init/migration.sql': sql,
    },
    engines: ['postgresql'],
    orm: ['prisma'],
    tool: ['prisma-migrate'],
    migrations: { 'db/migrations': /^\d{14}_name$/ },
    schema: ['db/schema.prisma'],
  },
  'a configured folder of migrations that git ignores: the schema is pushed': {
    files: {
      'package.json': npm(['drizzle-orm', 'postgres'], { devDependencies: { 'drizzle-kit': '1' } }),
      '.gitignore': '/drizzle\n',
      'drizzle.config.ts':
        "import { defineConfig } from 'drizzle-kit';\nexport default defineConfig({ dialect: 'postgresql', schema: './db/schema.ts', out: './drizzle' });\n",
      'drizzle/0000_a.sql': sql,
      'db/schema.ts':
        "import { pgTable, text } from 'drizzle-orm/pg-core';\nexport const t = pgTable('t', { id: text('id') });\n",
    },
    engines: ['postgresql'],
    orm: ['drizzle'],
    tool: ['drizzle-kit'],
    schema: ['db/schema.ts'],
  },
  'configurations without the name of their tool, for two engines': {
    files: {
      'package.json': npm(['drizzle-orm', 'better-sqlite3', 'pg'], {
        devDependencies: { 'drizzle-kit': '1' },
      }),
      'configs/sqlite.config.ts':
        "import { defineConfig } from 'drizzle-kit';\nexport default defineConfig({ dialect: 'sqlite', schema: './src/sqlite/schema.ts', out: './migrations/sqlite' });\n",
      'configs/postgres.config.ts':
        "import { defineConfig } from 'drizzle-kit';\nexport default defineConfig({ dialect: 'postgresql', schema: './src/postgres/schema.ts', out: './migrations/postgres' });\n",
      'src/sqlite/schema.ts': "import { sqliteTable } from 'drizzle-orm/sqlite-core';\n",
      'src/postgres/schema.ts': "import { pgTable } from 'drizzle-orm/pg-core';\n",
      'migrations/sqlite/0000_a.sql': 'CREATE TABLE `t` (`id` text);\n',
      'migrations/sqlite/meta/_journal.json': '{"dialect":"sqlite","entries":[]}',
      'migrations/postgres/0000_a.sql': sql,
      'migrations/postgres/meta/_journal.json': '{"dialect":"postgresql","entries":[]}',
    },
    engines: ['sqlite', 'postgresql'],
    orm: ['drizzle'],
    tool: ['drizzle-kit'],
    migrations: {
      'migrations/sqlite': /^0001_name\.sql$/,
      'migrations/postgres': /^0001_name\.sql$/,
    },
    schema: ['src/sqlite/schema.ts', 'src/postgres/schema.ts'],
  },
  'only a template of the configuration is committed': {
    files: {
      Gemfile: 'gem "rails"\ngem "mysql2"\n',
      'config/database.yml.template': 'default:\n  adapter: mysql2\n  host: db\n',
      'db/migrate/20240102030405_a.rb': 'class A < ActiveRecord::Migration[7.1]\nend\n',
    },
    engines: ['mysql'],
    orm: ['activerecord'],
    tool: ['activerecord'],
    migrations: { 'db/migrate': /^\d{14}_name\.rb$/ },
  },
});

describeStacks('Engines in odd places', {
  'libSQL behind a plain URL': {
    files: {
      'package.json': npm(['@libsql/client', 'drizzle-orm']),
      '.env.example': 'DATABASE_URL=http://127.0.0.1:8080\n',
      'docker-compose.yml': image('ghcr.io/tursodatabase/libsql-server:latest'),
      'src/db.ts':
        "import { createClient } from '@libsql/client';\nexport const db = createClient({ url: process.env.DATABASE_URL! });\n",
    },
    engines: ['libsql'],
    orm: ['drizzle'],
    tool: [],
    connections: ['DATABASE_URL'],
  },
  'MariaDB behind a URL of MySQL': {
    files: {
      'composer.json': composer('doctrine/orm', 'symfony/framework-bundle'),
      '.env':
        'DATABASE_URL="mysql://app:x@127.0.0.1:3306/app?serverVersion=11.4.2-MariaDB&charset=utf8mb4"\n',
      'src/Entity/User.php':
        '<?php\nuse Doctrine\\ORM\\Mapping as ORM;\n#[ORM\\Entity]\nclass User {}\n',
    },
    engines: ['mariadb'],
    orm: ['doctrine'],
    tool: [],
    schema: ['src/Entity/*.php'],
  },
  'a URL made of pieces, comments with slashes, an exported variable': {
    files: {
      'package.json': npm(['pg', 'slonik']),
      '.env.example':
        '// the database\n// DATABASE_URL=mysql://u:p@localhost/old\nexport POSTGRES_HOST=localhost\nexport POSTGRES_USER=shop\nexport POSTGRES_PASSWORD=hunter22hunter22\n',
      'src/config.ts':
        // biome-ignore lint/suspicious/noTemplateCurlyInString: the project's own template
        'export const url = `postgres://${process.env.POSTGRES_USER}:${process.env.POSTGRES_PASSWORD}@${process.env.POSTGRES_HOST}/shop`;\n',
    },
    engines: ['postgresql'],
    tool: [],
    connections: ['POSTGRES_HOST'],
  },
  'a byte order mark before the manifest': {
    files: {
      'package.json': `\ufeff${npm(['mongodb', 'mongoose'])}`,
      'src/models/user.js':
        "const mongoose = require('mongoose');\nmodule.exports = mongoose.model('User', new mongoose.Schema({}));\n",
    },
    engines: ['mongodb'],
    orm: ['mongoose'],
    tool: [],
    schema: ['src/models/*.js'],
  },
  'a back end of PostgREST: no driver anywhere': {
    files: {
      'docker-compose.yml': image('postgrest/postgrest:v12', 'postgres:16'),
      'db/init/01_schema.sql':
        'CREATE SCHEMA api;\nCREATE TABLE api.todos (id serial PRIMARY KEY);\n',
    },
    engines: ['postgresql'],
    tool: [],
    platforms: ['postgrest'],
  },
  'a fork of a driver in a build by hand, an own image from postgres': {
    files: {
      'go.mod': 'module example.org/shop\n\nrequire github.com/acme/pgx-fork v1.0.0\n',
      'docker/db/Dockerfile': 'FROM postgres:17\nCOPY extensions /usr/share\n',
      'internal/db/config.go':
        'package db\n\nvar dsn = env("DATABASE_URL", "postgres://localhost/shop")\n',
      'db/migrations/20240102030405_init.sql':
        '-- migrate:up\nCREATE TABLE t (id bigserial);\n-- migrate:down\n',
    },
    engines: ['postgresql'],
    tool: ['dbmate'],
    migrations: { 'db/migrations': /^\d{14}_name\.sql$/ },
    connections: ['DATABASE_URL'],
  },
});

describeStacks(
  'Images',
  Object.fromEntries(
    (
      [
        ['pgvector/pgvector:pg17', 'postgresql'],
        ['supabase/postgres:15.1.0.147', 'postgresql'],
        ['pgautoupgrade/pgautoupgrade:17-alpine', 'postgresql'],
        ['mcr.microsoft.com/azure-sql-edge:latest', 'mssql'],
        ['mcr.microsoft.com/mssql/server:2022-latest', 'mssql'],
        ['ghcr.io/tursodatabase/libsql-server:v0.24', 'libsql'],
        ['public.ecr.aws/docker/library/postgres@sha256:0123456789abcdef', 'postgresql'],
        ['"timescale/timescaledb-ha:pg16"', 'postgresql'],
        ['ghcr.io/cloudnative-pg/postgresql:17', 'postgresql'],
        ['registry.example.org:5000/library/mariadb:11', 'mariadb'],
        ['container-registry.oracle.com/database/free:latest', 'oracle'],
        ['cockroachdb/cockroach:v24.1.0', 'cockroachdb'],
        ['bitnami/postgresql:16', 'postgresql'],
        ['imresamu/postgis:16-3.4', 'postgresql'],
        ['yandex/clickhouse-server', 'clickhouse'],
      ] as const
    ).map(([name, engine]) => [
      name,
      { files: { 'docker-compose.yml': image(name, 'redis:7') }, engines: [engine] },
    ]),
  ),
);

describeStacks('Evidence in folders that one would skip', {
  'migrations below build, bin and docs': {
    files: {
      'composer.json': composer('php', 'ext-pdo_pgsql'),
      'build/database/migrations/000001_a.up.sql': sql,
      'build/database/migrations/000001_a.down.sql': 'DROP TABLE t;\n',
    },
    engines: ['postgresql'],
    tool: ['golang-migrate'],
    migrations: { 'build/database/migrations': /^000002_name\.up\.sql$/ },
  },
  'three styles in one folder: the newest habit holds': {
    files: {
      'package.json': npm(['knex', 'pg']),
      'migrations/001_a.js': 'exports.up = (knex) => knex.schema.createTable("a");\n',
      'migrations/20200102030405_b.js': 'exports.up = (knex) => knex.schema.createTable("b");\n',
      'migrations/20210102030405_c.js': 'exports.up = (knex) => knex.schema.createTable("c");\n',
      'migrations/2023-01-02-0304-d-more.js':
        'exports.up = (knex) => knex.schema.createTable("d");\n',
      'migrations/2023-02-02-0304-e-more.js':
        'exports.up = (knex) => knex.schema.createTable("e");\n',
      'migrations/2024-01-02-0304-f-more.js':
        'exports.up = (knex) => knex.schema.createTable("f");\n',
      'migrations/README.md': '# Migrations\n',
      'migrations/index.js': 'module.exports = [];\n',
    },
    engines: ['postgresql'],
    orm: ['knex'],
    tool: ['knex'],
    migrations: { migrations: /^\d{4}-\d\d-\d\d-\d{4}-name\.js$/ },
  },
});
