import { describeStacks, npm } from '../support.ts';

const cargo =
  '[package]\nname = "shop"\n[dependencies]\nsqlx = { version = "0.8", features = ["postgres"] }\n';

describeStacks('Odd places and habits', {
  'an engine that comes with the language': {
    files: {
      'requirements.txt': 'flask\n',
      'app/database.py': 'import sqlite3\nDB_PATH = "app.db"\n',
      'schema.sql': 'CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT);\n',
    },
    engines: ['sqlite'],
    schema: ['schema.sql'],
  },
  'node:sqlite': {
    files: {
      'package.json': npm(['express']),
      'src/db.ts': "import { DatabaseSync } from 'node:sqlite';\n",
    },
    engines: ['sqlite'],
  },
  'CockroachDB through a PostgreSQL driver': {
    files: {
      'go.mod': 'module shop\nrequire github.com/jackc/pgx/v5 v5.0.0\n',
      'docker-compose.yml': 'services:\n  db:\n    image: cockroachdb/cockroach:v24.1.0\n',
    },
    engines: ['cockroachdb', 'postgresql'],
  },
  'several engines, the default in the code': {
    files: {
      'package.json': npm(['pg', 'mysql2', 'better-sqlite3', 'knex']),
      'config/database.js':
        "module.exports = ({ env }) => { const client = env('DATABASE_CLIENT', 'mysql'); return { connection: { client } }; };\n",
    },
    engines: ['mysql', 'postgresql', 'sqlite'],
    orm: ['knex'],
  },
  'an image with a digest and a default in its variable': {
    files: {
      'package.json': npm(['express']),
      'compose.yaml':
        // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's own placeholder
        'services:\n  db:\n    image: ${PG_IMAGE:-registry.example.org/library/postgres:16@sha256:abcdef}\n    environment:\n      POSTGRES_HOST: db\n  other:\n    image: "pgvector/pgvector:pg16"\n',
    },
    engines: ['postgresql'],
    connections: ['POSTGRES_HOST'],
  },
  'eight folders of one tool, two named only in a macro': {
    files: {
      'Cargo.toml': cargo,
      'src/main.rs': 'fn main() { sqlx::migrate!("sql/users"); sqlx::migrate!("sql/orders"); }\n',
      'migrations/20240101120000_a.sql': 'CREATE TABLE a (id bigserial);\n',
      'sql/users/1_a.sql': 'CREATE TABLE b (id bigserial);\n',
      'sql/orders/1_a.sql': 'CREATE TABLE c (id bigserial);\n',
    },
    engines: ['postgresql'],
    orm: ['sqlx'],
    tool: ['sqlx'],
    migrations: {
      migrations: /^\d{14}_name\.sql$/,
      'sql/users': /^2_name\.sql$/,
      'sql/orders': /^2_name\.sql$/,
    },
  },
  'reversible sqlx migrations at the root of a workspace': {
    files: {
      'Cargo.toml': '[workspace]\nmembers = ["crates/*"]\n',
      'crates/db/Cargo.toml': cargo,
      'migrations/0001_a.up.sql': 'CREATE TABLE a (id bigserial);\n',
      'migrations/0001_a.down.sql': 'DROP TABLE a;\n',
    },
    engines: ['postgresql'],
    orm: ['sqlx'],
    tool: ['sqlx'],
    migrations: { migrations: /^0002_name\.up\.sql$/ },
  },
  'a Prisma schema for each engine': {
    files: {
      'package.json': npm(['@prisma/client'], {
        prisma: { schema: 'prisma/postgresql-schema.prisma' },
      }),
      'prisma/postgresql-schema.prisma':
        'datasource db {\n  provider = "postgresql"\n  url = env("DB_URI")\n}\n',
      'prisma/mysql-schema.prisma':
        'datasource db {\n  provider = "mysql"\n  url = env("DB_URI")\n}\n',
      'prisma/postgresql-migrations/migration_lock.toml': 'provider = "postgresql"\n',
      'prisma/postgresql-migrations/20240101120000_a/migration.sql':
        'CREATE TABLE "a" (id serial);\n',
      'prisma/postgresql-migrations/20240201120000_b/migration.sql':
        'CREATE TABLE "b" (id serial);\n',
      'prisma/mysql-migrations/migration_lock.toml': 'provider = "mysql"\n',
      'prisma/mysql-migrations/20240101120000_a/migration.sql':
        'CREATE TABLE `a` (id int AUTO_INCREMENT);\n',
    },
    engines: ['postgresql', 'mysql'],
    orm: ['prisma'],
    tool: ['prisma-migrate'],
    migrations: {
      'prisma/postgresql-migrations': /^\d{14}_name$/,
      'prisma/mysql-migrations': /^\d{14}_name$/,
    },
    schema: ['prisma/mysql-schema.prisma', 'prisma/postgresql-schema.prisma'],
    connections: ['DB_URI'],
  },
  'forks of drivers': {
    files: {
      'Shop.csproj':
        '<Project><ItemGroup>\n<PackageReference Include="Acme.FluentMigrator.Runner.Postgres" />\n<PackageReference Include="System.Data.SQLite.Core.Acme" />\n<PackageReference Include="Dapper" />\n</ItemGroup></Project>\n',
      'Directory.Packages.props':
        '<Project><ItemGroup><PackageVersion Include="Microsoft.Data.SqlClient" Version="5" /></ItemGroup></Project>\n',
      'Datastore/Migration/001_initial_setup.cs':
        'using FluentMigrator;\n[Migration(1)]\npublic class InitialSetup { }\n',
      'Datastore/Migration/002_more.cs':
        'using FluentMigrator;\n[Migration(2)]\npublic class More { }\n',
    },
    engines: ['sqlite', 'postgresql'],
    orm: ['dapper'],
    tool: ['fluentmigrator'],
    migrations: { 'Datastore/Migration': /^003_name\.cs$/ },
  },
  'Scala and Clojure builds': {
    files: {
      'build.sbt':
        'libraryDependencies ++= Seq("org.postgresql" % "postgresql" % "42.7", "com.h2database" % "h2" % "2" % Test)\n',
      'conf/evolutions/default/1.sql':
        '# --- !Ups\nCREATE TABLE a (id bigserial);\n# --- !Downs\nDROP TABLE a;\n',
      'deps.edn': '{:deps {org.jooq/jooq {:mvn/version "3.19"}}}\n',
    },
    engines: ['postgresql'],
    orm: ['jooq'],
    tool: ['play-evolutions'],
    migrations: { 'conf/evolutions/default': /^2\.sql$/ },
  },
  'a hand-kept folder of plain SQL': {
    files: {
      'go.mod': 'module shop\nrequire github.com/lib/pq v1.0.0\n',
      'db/migrations/001_init.sql': 'CREATE TABLE a (id bigserial);\n',
      'db/migrations/002_more.sql': 'ALTER TABLE a ADD COLUMN b text;\n',
    },
    engines: ['postgresql'],
    tool: ['raw-sql'],
    migrations: { 'db/migrations': /^003_name\.sql$/ },
  },
});
