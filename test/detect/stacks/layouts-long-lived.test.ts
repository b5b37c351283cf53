/** Layouts of long-lived open projects, in the small. */
import { describeStacks, npm } from '../support.ts';

const sql = 'CREATE TABLE t (id bigserial PRIMARY KEY);\n';
const goMod = (...lines: string[]) =>
  `module example.org/shop\n\ngo 1.24\n\nrequire (\n${lines.map((line) => `\t${line}\n`).join('')})\n`;
const revision = (id: string, down: string | null) =>
  `from alembic import op\n\nrevision = '${id}'\ndown_revision = ${down === null ? 'None' : `'${down}'`}\n\n\ndef upgrade():\n    op.create_table('t')\n`;
describeStacks('Long-lived layouts', {
  'steps named by version beside a whole schema': {
    files: {
      'go.mod': goMod(
        'github.com/jmoiron/sqlx v1.4.0',
        'github.com/lib/pq v1.10.9',
        'github.com/knadh/koanf/v2 v2.1.0',
      ),
      'schema.sql':
        "DROP TYPE IF EXISTS list_type CASCADE; CREATE TYPE list_type AS ENUM ('a');\nCREATE TABLE lists (id SERIAL PRIMARY KEY);\n",
      'queries.sql': '-- name: get\nSELECT 1;\n',
      'config.toml.sample':
        '[app]\naddress = "localhost:9000"\n\n[db]\nhost = "localhost"\nport = 5432\nuser = "news"\npassword = "hunter22"\n',
      'internal/migrations/v0.4.0.go':
        'package migrations\nfunc V0_4_0(db *sqlx.DB) error { _, err := db.Exec("ALTER TABLE lists ADD COLUMN a TEXT"); return err }\n',
      'internal/migrations/v2.1.0.go':
        'package migrations\nfunc V2_1_0(db *sqlx.DB) error { _, err := db.Exec("ALTER TABLE lists ADD COLUMN b TEXT"); return err }\n',
    },
    engines: ['postgresql'],
    orm: ['sqlx'],
    tool: ['custom'],
    migrations: { 'internal/migrations': /^v2\.\d+\.\d+\.go$/ },
    schema: ['schema.sql'],
  },
  'paired files below make, numbers that leap': {
    files: {
      'src/go.mod': goMod(
        'github.com/beego/beego/v2 v2.3.4',
        'github.com/golang-migrate/migrate/v4 v4.18.1',
        'github.com/jackc/pgx/v4 v4.18.3',
      ),
      'make/migrations/postgresql/0001_initial_schema.up.sql': sql,
      'make/migrations/postgresql/0160_2.12.0_schema.up.sql': sql,
    },
    engines: ['postgresql'],
    tool: ['golang-migrate'],
    migrations: { 'make/migrations/postgresql': /^0161_name\.up\.sql$/ },
  },
  'sqlx files for two engines behind SeaORM': {
    files: {
      'Cargo.toml': '[workspace]\nmembers = ["crates/*"]\n',
      'crates/collab/Cargo.toml':
        '[package]\nname = "collab"\n[dependencies]\nsea-orm = { version = "1.1", features = ["sqlx-postgres", "postgres-array"] }\nsqlx = { version = "0.8", features = ["runtime-tokio", "postgres", "any"] }\n[dev-dependencies]\nsea-orm = { version = "1.1", features = ["sqlx-sqlite"] }\n',
      'crates/collab/migrations/20210527024318_initial_schema.sql': sql,
      'crates/collab/migrations.sqlite/20221109000000_test_schema.sql':
        'CREATE TABLE "users" ("id" INTEGER PRIMARY KEY AUTOINCREMENT);\n',
      'crates/sqlez/Cargo.toml':
        '[package]\nname = "sqlez"\n[dependencies]\nlibsqlite3-sys = "0.30"\n',
      'crates/collab/.env.toml': 'DATABASE_URL = "postgres://postgres@localhost/zed"\n',
    },
    engines: ['postgresql', 'sqlite'],
    orm: ['sea-orm', 'sqlx'],
    tool: ['sqlx'],
    migrations: {
      'crates/collab/migrations': /^\d{14}_name\.sql$/,
      'crates/collab/migrations.sqlite': /^\d{14}_name\.sql$/,
    },
  },
  'Alembic with a line of revisions for each engine': {
    files: {
      'pyproject.toml':
        '[project]\nname = "flow"\ndependencies = ["sqlalchemy[asyncio]>=2", "alembic>=1.7", "asyncpg>=0.23", "aiosqlite>=0.17"]\n',
      'src/flow/server/database/alembic.ini':
        '[alembic]\nscript_location = _migrations\nfile_template = %%(year)d_%%(month).2d_%%(day).2d_%%(hour).2d%%(minute).2d%%(second).2d_%%(rev)s_%%(slug)s\nversion_locations = %(here)s/_migrations/versions/sqlite %(here)s/_migrations/versions/postgresql\n',
      'src/flow/server/database/_migrations/env.py': '',
      'src/flow/server/database/_migrations/versions/sqlite/2022_01_20_115236_9725c1cbee35_initial.py':
        revision('9725c1cbee35', null),
      'src/flow/server/database/_migrations/versions/postgresql/2022_01_20_103844_25f4b90a7a42_initial.py':
        revision('25f4b90a7a42', null),
    },
    engines: ['sqlite', 'postgresql'],
    orm: ['sqlalchemy'],
    tool: ['alembic'],
    migrations: {
      'src/flow/server/database/_migrations/versions/sqlite':
        /^\d{4}_\d\d_\d\d_\d{6}_[0-9a-f]{12}_name\.py$/,
      'src/flow/server/database/_migrations/versions/postgresql':
        /^\d{4}_\d\d_\d\d_\d{6}_[0-9a-f]{12}_name\.py$/,
    },
  },
  'Liquibase changelogs by version in META-INF': {
    files: {
      'pom.xml': '<project><artifactId>id-parent</artifactId></project>',
      'model/jpa/pom.xml':
        '<project><artifactId>id-jpa</artifactId><dependencies><dependency><groupId>org.hibernate.orm</groupId><artifactId>hibernate-core</artifactId></dependency><dependency><groupId>org.liquibase</groupId><artifactId>liquibase-core</artifactId></dependency></dependencies></project>',
      'quarkus/runtime/pom.xml':
        '<project><artifactId>id-q</artifactId><dependencies><dependency><groupId>io.quarkus</groupId><artifactId>quarkus-jdbc-postgresql</artifactId></dependency><dependency><groupId>io.quarkus</groupId><artifactId>quarkus-jdbc-mariadb</artifactId></dependency><dependency><groupId>io.quarkus</groupId><artifactId>quarkus-jdbc-h2</artifactId></dependency></dependencies></project>',
      'model/jpa/src/main/resources/META-INF/jpa-changelog-master.xml':
        '<databaseChangeLog><include file="META-INF/jpa-changelog-1.0.0.Final.xml"/><include file="META-INF/jpa-changelog-25.0.0.xml"/><include file="META-INF/jpa-changelog-26.0.0.xml"/></databaseChangeLog>',
      'model/jpa/src/main/resources/META-INF/jpa-changelog-1.0.0.Final.xml':
        '<databaseChangeLog><changeSet id="1"/></databaseChangeLog>',
      'model/jpa/src/main/resources/META-INF/jpa-changelog-25.0.0.xml':
        '<databaseChangeLog><changeSet id="3"/></databaseChangeLog>',
      'model/jpa/src/main/resources/META-INF/jpa-changelog-26.0.0.xml':
        '<databaseChangeLog><changeSet id="2"/></databaseChangeLog>',
    },
    engines: ['h2', 'postgresql', 'mariadb'],
    orm: ['hibernate'],
    tool: ['liquibase'],
    migrations: { 'model/jpa/src/main/resources/META-INF': /^jpa-changelog-26\.\d+\.\d+\.xml$/ },
  },
  'Prisma, with data migrations in code as decoys': {
    files: {
      'packages/backend/server/package.json': npm(['@prisma/client', '@nestjs/core']),
      'packages/backend/server/schema.prisma':
        'datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\nmodel A {\n id Int @id\n}\n',
      'packages/backend/server/migrations/migration_lock.toml': 'provider = "postgresql"\n',
      'packages/backend/server/migrations/20230102030405_init/migration.sql': sql,
      'packages/backend/server/src/data/migrations/1698398506533-guid.ts':
        "import { PrismaClient } from '@prisma/client';\nexport class Guid1698398506533 { static async up(db: PrismaClient) {} }\n",
      'packages/frontend/native/schema/Cargo.toml':
        '[package]\nname = "schema"\n[dependencies]\nsqlx = { version = "0.8", features = ["sqlite"] }\n',
    },
    engines: ['postgresql', 'sqlite'],
    orm: ['prisma', 'sqlx'],
    tool: ['prisma-migrate'],
    migrations: { 'packages/backend/server/migrations': /^\d{14}_name$/ },
  },
  'Alembic after Peewee, both still run': {
    files: {
      'backend/requirements.txt':
        'fastapi==0.115\nsqlalchemy==2.0\nalembic==1.14\npeewee==3.17\npeewee-migrate==1.12\npsycopg2-binary==2.9\npymysql==1.1\npgvector==0.3\npymongo\n',
      'backend/chat/env.py':
        'import os\nDATABASE_URL = os.environ.get("DATABASE_URL", f"sqlite:///{DATA_DIR}/webui.db")\n',
      'backend/chat/alembic.ini': '[alembic]\nscript_location = migrations\n',
      'backend/chat/migrations/env.py': '',
      'backend/chat/migrations/script.py.mako': '',
      'backend/chat/migrations/versions/7e5b5dc7342b_init.py': revision('7e5b5dc7342b', null),
      'backend/chat/internal/migrations/001_initial_schema.py':
        'from peewee_migrate import Migrator\ndef migrate(migrator: Migrator, database, *, fake=False):\n    pass\n',
      'backend/chat/internal/migrations/002_more.py':
        'from peewee_migrate import Migrator\ndef migrate(migrator: Migrator, database, *, fake=False):\n    pass\n',
      'backend/chat/models/users.py':
        'from sqlalchemy import Column\nclass User(Base):\n    id = Column(String)\n',
    },
    engines: ['sqlite', 'postgresql', 'mysql', 'mongodb'],
    orm: ['sqlalchemy', 'peewee'],
    tool: ['alembic', 'peewee-migrate'],
    migrations: {
      'backend/chat/migrations/versions': /^[0-9a-f]{12}_name\.py$/,
      'backend/chat/internal/migrations': /^003_name\.py$/,
    },
  },
  'steps in Go, one file each, for two engines': {
    files: {
      'go.mod': goMod(
        'github.com/jackc/pgx/v5 v5.7',
        'github.com/go-sql-driver/mysql v1.8',
        'cloud.google.com/go/spanner v1.7',
      ),
      'internal/datastore/postgres/migrations/zz_migration.0001_initial.go':
        'package migrations\nconst c = "CREATE TABLE relation_tuple (id BIGSERIAL)"\n',
      'internal/datastore/postgres/migrations/zz_migration.0002_more.go':
        'package migrations\nconst c = "CREATE TABLE x (id BIGSERIAL)"\n',
      'internal/datastore/postgres/migrations/driver.go': 'package migrations\n',
      'internal/datastore/mysql/migrations/zz_migration.0001_initial.go':
        'package migrations\nconst c = "CREATE TABLE x (id BIGINT AUTO_INCREMENT)"\n',
    },
    engines: ['postgresql', 'mysql'],
    tool: ['custom'],
    migrations: {
      'internal/datastore/postgres/migrations': /^zz_migration\.0003_name\.go$/,
      'internal/datastore/mysql/migrations': /^zz_migration\.0002_name\.go$/,
    },
  },
  'golang-migrate with a dump for sqlc, fixtures below': {
    files: {
      'go.mod': goMod(
        'github.com/lib/pq v1.10.9',
        'github.com/golang-migrate/migrate/v4 v4.18.1',
        'github.com/jmoiron/sqlx v1.4',
      ),
      'coderd/database/sqlc.yaml':
        'version: "2"\nsql:\n  - schema: "./dump.sql"\n    queries: "./queries"\n    engine: "postgresql"\n',
      'coderd/database/dump.sql': '-- Code generated\nCREATE TABLE t (id uuid);\n',
      'coderd/database/migrations/000001_base.up.sql': sql,
      'coderd/database/migrations/000001_base.down.sql': 'DROP TABLE t;\n',
      'coderd/database/migrations/testdata/fixtures/000001_base.up.sql': sql,
      'coderd/database/migrations/create_migration.sh': '#!/bin/sh\nmigrate create -ext sql\n',
    },
    engines: ['postgresql'],
    orm: ['sqlc', 'sqlx'],
    tool: ['golang-migrate'],
    migrations: { 'coderd/database/migrations': /^000002_name\.up\.sql$/ },
    schema: ['coderd/database/dump.sql'],
  },
  'Rails with migrations after the deploy': {
    files: {
      Gemfile: "gem 'rails', '~> 8.0'\ngem 'pg', '~> 1.5'\n",
      'config/database.yml':
        'default: &default\n  adapter: postgresql\n  pool: 5\ndevelopment:\n  <<: *default\n  database: <%= ENV["DB_NAME"] %>\n',
      'db/migrate/20160220174730_create_accounts.rb':
        'class CreateAccounts < ActiveRecord::Migration[4.2]\nend\n',
      'db/post_migrate/20180813113448_copy.rb': 'class Copy < ActiveRecord::Migration[5.2]\nend\n',
      'db/schema.rb':
        'ActiveRecord::Schema[8.0].define(version: 2018_08_13_113448) do\n  enable_extension "plpgsql"\nend\n',
      '.env.production.sample': 'DB_HOST=/var/run/postgresql\nDB_USER=social\n',
    },
    engines: ['postgresql'],
    orm: ['activerecord'],
    tool: ['activerecord'],
    migrations: { 'db/migrate': /^\d{14}_name\.rb$/, 'db/post_migrate': /^\d{14}_name\.rb$/ },
    schema: ['db/schema.rb'],
  },
  'Prisma whose own runner mixes SQL and TypeScript': {
    files: {
      'packages/database/package.json': npm(['@prisma/client']),
      'packages/database/schema.prisma':
        'datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\nmodel A {\n id Int @id\n}\n',
      'packages/database/migration/20240102030405_init/migration.sql': sql,
      'packages/database/migration/20240202030405_data_x/migration.ts':
        'export const m = { run: async () => {} };\n',
      'packages/database/migration/20240302030405_more/migration.sql': sql,
    },
    engines: ['postgresql'],
    orm: ['prisma'],
    tool: ['prisma-migrate'],
    migrations: { 'packages/database/migration': /^\d{14}_name$/ },
  },
  'CockroachDB in its cloud, by Knex': {
    files: {
      'package.json': npm(['pg', 'knex']),
      'knexfile.js':
        "module.exports = { client: 'cockroachdb', connection: process.env.DATABASE_URL };\n",
      '.env.example':
        'DATABASE_URL=postgresql://u:p@free-tier.gcp-us-central1.cockroachlabs.cloud:26257/defaultdb\n',
      'migrations/20240102030405_a.js': 'exports.up = (knex) => knex.schema.createTable("a");\n',
    },
    engines: ['cockroachdb'],
    orm: ['knex'],
    tool: ['knex'],
    migrations: { migrations: /^\d{14}_name\.js$/ },
    platforms: ['cockroachdb-cloud'],
  },
  'CockroachDB on its own port': {
    files: {
      'go.mod': goMod('github.com/jackc/pgx/v5 v5.7'),
      '.env.example': 'DATABASE_URL=postgresql://root@localhost:26257/defaultdb?sslmode=disable\n',
      'docker-compose.yml': 'services:\n  db:\n    image: cockroachdb/cockroach:v24\n',
      'db/migrations/001_a.up.sql': 'CREATE TABLE a (id INT8);\n',
      'db/migrations/001_a.down.sql': '',
    },
    engines: ['cockroachdb'],
    tool: ['golang-migrate'],
    migrations: { 'db/migrations': /^002_name\.up\.sql$/ },
  },
  'two packages with a driver each: the one with the migrations comes first': {
    files: {
      'package.json': npm([], { name: 'shop', private: true, workspaces: ['packages/*'] }),
      'packages/server/package.json': npm(['kysely', 'pg']),
      'packages/server/src/db/migrations/index.ts': "export * from './m';\n",
      'packages/server/src/db/migrations/0001_init.ts':
        "import { Kysely } from 'kysely';\nexport async function up(db: Kysely<any>) {}\n",
      'packages/server/src/db/migrations/0002_b.ts':
        "import { Kysely } from 'kysely';\nexport async function up(db: Kysely<any>) {}\n",
      'packages/server/test/fixtures/migrations/0001_x.ts': "import { Kysely } from 'kysely';\n",
      'packages/cli/package.json': npm(['mysql2'], {}),
      'packages/cli/src/import-from-mysql.ts': "import mysql from 'mysql2';\n",
    },
    engines: ['postgresql', 'mysql'],
    orm: ['kysely'],
    tool: ['kysely'],
    migrations: { 'packages/server/src/db/migrations': /^0003_name\.ts$/ },
  },
});
