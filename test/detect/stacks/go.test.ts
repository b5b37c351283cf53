/** Go services as they are laid out in practice: the tool is often no dependency at all. */
import { describeStacks } from '../support.ts';

const gomod = (...modules: string[]) =>
  `module example.org/shop\n\ngo 1.23\n\nrequire (\n${modules.map((name) => `\t${name} v1.0.0\n`).join('')})\n\nrequire (\n\tgithub.com/mattn/go-sqlite3 v1.14.0 // indirect\n\tgo.mongodb.org/mongo-driver v1.0.0 // indirect\n)\n`;

const postgresUp = 'CREATE TABLE users (id bigserial PRIMARY KEY, data jsonb);\n';

describeStacks('Go services', {
  'golang-migrate embedded with iofs, pgx, environment by struct tags': {
    files: {
      'go.mod': gomod(
        'github.com/golang-migrate/migrate/v4',
        'github.com/jackc/pgx/v5',
        'github.com/caarlos0/env/v11',
      ),
      'internal/store/migrate.go':
        'package store\n\nimport (\n\t"embed"\n\t"github.com/golang-migrate/migrate/v4/source/iofs"\n)\n\n//go:embed migrations/*.sql\nvar fs embed.FS\n',
      'internal/store/migrations/20240102030405_users.up.sql': postgresUp,
      'internal/store/migrations/20240102030405_users.down.sql': 'DROP TABLE users;\n',
      'internal/config/config.go':
        'package config\ntype Config struct {\n\tDatabaseURL string `env:"DATABASE_URL,required"`\n}\n',
      'docker-compose.yml':
        'services:\n  db:\n    image: postgres:16-alpine\n  cache:\n    image: redis:7\n',
      Makefile:
        'migrate-up:\n\tmigrate -path internal/store/migrations -database $(DATABASE_URL) up\n',
    },
    engines: ['postgresql'],
    tool: ['golang-migrate'],
    migrations: { 'internal/store/migrations': /^\d{14}_name\.up\.sql$/ },
    connections: ['DATABASE_URL'],
  },
  'goose embedded, numbered files, code for sqlc': {
    files: {
      'go.mod': gomod('github.com/pressly/goose/v3', 'github.com/jackc/pgx/v5'),
      'sqlc.yaml':
        'version: "2"\nsql:\n  - engine: postgresql\n    schema: migrations\n    queries: queries\n    gen:\n      go:\n        package: db\n        out: internal/db\n',
      'migrations/00001_users.sql': `-- +goose Up\n${postgresUp}-- +goose Down\nDROP TABLE users;\n`,
      'migrations/00002_tokens.sql':
        '-- +goose Up\n-- +goose StatementBegin\nCREATE TABLE tokens (id bigserial);\n-- +goose StatementEnd\n',
      'migrations/embed.go':
        'package migrations\n\nimport "embed"\n\n//go:embed *.sql\nvar FS embed.FS\n',
      'internal/db/models.go': 'package db\n\ntype User struct { ID int64 }\n',
    },
    engines: ['postgresql'],
    orm: ['sqlc'],
    tool: ['goose'],
    migrations: { migrations: /^00003_name\.sql$/ },
  },
  'goose with migrations in Go': {
    files: {
      'go.mod': gomod('github.com/pressly/goose/v3', 'github.com/go-sql-driver/mysql'),
      'db/migrations/20240102030405_users.go':
        'package migrations\n\nimport "github.com/pressly/goose/v3"\n\nfunc init() {\n\tgoose.AddMigrationContext(up, down)\n}\n',
    },
    engines: ['mysql'],
    tool: ['goose'],
    migrations: { 'db/migrations': /^\d{14}_name\.go$/ },
  },
  'GORM with AutoMigrate only, the driver chosen by setting': {
    files: {
      'go.mod': gomod(
        'gorm.io/gorm',
        'gorm.io/driver/postgres',
        'gorm.io/driver/sqlite',
        'github.com/gin-gonic/gin',
      ),
      'model/user.go':
        'package model\n\nimport "gorm.io/gorm"\n\ntype User struct {\n\tgorm.Model\n\tName string `gorm:"size:64;index"`\n}\n',
      'model/db.go': 'package model\n\nfunc Open(dsn string) {\n\tdb.AutoMigrate(&User{})\n}\n',
    },
    engines: ['sqlite', 'postgresql'],
    orm: ['gorm'],
    schema: ['model/*.go'],
  },
  'GORM in one package of a monorepo beside a front end': {
    files: {
      'web/package.json': '{ "name": "web", "private": true, "dependencies": { "vue": "3" } }',
      'server/go.mod': gomod('gorm.io/gorm', 'gorm.io/driver/mysql'),
      'server/internal/models/user.go':
        'package models\n\ntype User struct {\n\tID uint `gorm:"primaryKey"`\n}\n',
      'server/config.yaml': 'database:\n  driver: mysql\n  dsn: "root:hunter22@tcp(db)/shop"\n',
    },
    engines: ['mysql'],
    orm: ['gorm'],
    schema: ['server/internal/models/*.go'],
  },
  'Ent with versioned migrations in golang-migrate form': {
    files: {
      'go.mod': gomod('entgo.io/ent', 'ariga.io/atlas', 'github.com/lib/pq'),
      'ent/generate.go':
        'package ent\n\n//go:generate go run entgo.io/ent/cmd/ent generate ./schema\n',
      'ent/schema/user.go':
        'package schema\n\nimport "entgo.io/ent"\n\n// User holds the schema.\ntype User struct {\n\tent.Schema\n}\n',
      'ent/migrate/schema.go': 'package migrate\n\nvar Tables = []*schema.Table{}\n',
      'ent/migrate/migrations/20240102030405_users.up.sql': postgresUp,
      'ent/migrate/migrations/20240102030405_users.down.sql': 'DROP TABLE "users";\n',
      'ent/migrate/migrations/atlas.sum': 'h1:x=\n20240102030405_users.down.sql h1:y=\n',
    },
    engines: ['postgresql'],
    orm: ['ent'],
    tool: ['atlas'],
    migrations: { 'ent/migrate/migrations': /^\d{14}_name\.up\.sql$/ },
    schema: ['ent/schema/*.go'],
  },
  'Ent that makes its tables at start': {
    files: {
      'go.mod': gomod('entgo.io/ent', 'github.com/mattn/go-sqlite3'),
      'internal/ent/schema/user.go': 'package schema\n\ntype User struct{ ent.Schema }\n',
      'internal/ent/client.go': 'package ent\n',
    },
    engines: ['sqlite'],
    orm: ['ent'],
    schema: ['internal/ent/schema/*.go'],
  },
  'Atlas that loads GORM models': {
    files: {
      'go.mod': gomod('gorm.io/gorm', 'gorm.io/driver/postgres', 'ariga.io/atlas-provider-gorm'),
      'atlas.hcl':
        'data "external_schema" "gorm" {\n  program = ["go", "run", "./loader"]\n}\nenv "gorm" {\n  src = data.external_schema.gorm.url\n  dev = "docker://postgres/16/dev"\n  migration {\n    dir = "file://migrations"\n  }\n}\n',
      'migrations/20240102030405.sql': 'CREATE TABLE "users" ("id" bigserial NOT NULL);\n',
      'migrations/atlas.sum': 'h1:x=\n20240102030405.sql h1:y=\n',
      'models/user.go': 'package models\n\ntype User struct {\n\tgorm.Model\n}\n',
    },
    engines: ['postgresql'],
    orm: ['gorm'],
    tool: ['atlas'],
    migrations: { migrations: /^\d{14}(_name)?\.sql$/ },
    schema: ['models/*.go'],
  },
  'Atlas, declared in HCL': {
    files: {
      'go.mod': gomod('github.com/go-sql-driver/mysql'),
      'atlas.hcl':
        'env "local" {\n  src = "file://schema.hcl"\n  url = "mysql://root@localhost/shop"\n  dev = "docker://mysql/8/dev"\n}\n',
      'schema.hcl': 'table "users" {\n  schema = schema.shop\n}\nschema "shop" {}\n',
    },
    engines: ['mysql'],
    tool: ['atlas'],
    schema: ['schema.hcl'],
  },
  'Bun with its own migrator, SQL files': {
    files: {
      'go.mod': gomod(
        'github.com/uptrace/bun',
        'github.com/uptrace/bun/dialect/pgdialect',
        'github.com/uptrace/bun/driver/pgdriver',
      ),
      'cmd/bun/migrations/main.go':
        'package migrations\n\nimport "github.com/uptrace/bun/migrate"\n\nvar Migrations = migrate.NewMigrations()\n\n//go:embed *.sql\nvar sqlMigrations embed.FS\n',
      'cmd/bun/migrations/20240102030405_users.tx.up.sql': postgresUp,
      'cmd/bun/migrations/20240102030405_users.tx.down.sql': 'DROP TABLE users;\n',
      'internal/models/user.go':
        'package models\n\ntype User struct {\n\tbun.BaseModel `bun:"table:users"`\n}\n',
    },
    engines: ['postgresql'],
    orm: ['bun'],
    tool: ['bun'],
    migrations: { 'cmd/bun/migrations': /^\d{14}_name\.tx\.up\.sql$/ },
    schema: ['internal/models/*.go'],
  },
  'an engine for each folder of paired files, chosen by setting': {
    files: {
      'go.mod': gomod(
        'github.com/golang-migrate/migrate/v4',
        'github.com/jmoiron/sqlx',
        'github.com/lib/pq',
        'github.com/go-sql-driver/mysql',
      ),
      'db/migrations/postgres/000001_users.up.sql': postgresUp,
      'db/migrations/postgres/000001_users.down.sql': 'DROP TABLE users;\n',
      'db/migrations/postgres/000002_teams.up.sql': 'CREATE TABLE teams (id bigserial);\n',
      'db/migrations/postgres/000002_teams.down.sql': 'DROP TABLE teams;\n',
      'db/migrations/mysql/000001_users.up.sql': 'CREATE TABLE users (id bigint AUTO_INCREMENT);\n',
      'db/migrations/mysql/000001_users.down.sql': 'DROP TABLE users;\n',
      'config/config.json':
        '{\n  "SqlSettings": {\n    "DriverName": "postgres",\n    "DataSource": ""\n  }\n}\n',
    },
    engines: ['postgresql', 'mysql'],
    orm: ['sqlx'],
    tool: ['golang-migrate'],
    migrations: {
      'db/migrations/postgres': /^000003_name\.up\.sql$/,
      'db/migrations/mysql': /^000002_name\.up\.sql$/,
    },
  },
  'tern, configuration beside the files': {
    files: {
      'go.mod': gomod('github.com/jackc/pgx/v5'),
      'postgres/migrations/tern.conf': '[database]\nhost = {{env "PGHOST"}}\npassword = hunter22\n',
      'postgres/migrations/001_users.sql': `${postgresUp}\n---- create above / drop below ----\n\ndrop table users;\n`,
    },
    engines: ['postgresql'],
    tool: ['tern'],
    migrations: { 'postgres/migrations': /^002_name\.sql$/ },
  },
  'sql-migrate by dbconfig.yml': {
    files: {
      'go.mod': gomod('github.com/rubenv/sql-migrate', 'github.com/mattn/go-sqlite3'),
      'dbconfig.yml':
        'development:\n  dialect: sqlite3\n  datasource: test.db\n  dir: db/changes\n',
      'db/changes/20240102030405-users.sql':
        '-- +migrate Up\nCREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT);\n-- +migrate Down\nDROP TABLE users;\n',
    },
    engines: ['sqlite'],
    tool: ['sql-migrate'],
    migrations: { 'db/changes': /^\d{14}-name\.sql$/ },
  },
  'pop with fizz': {
    files: {
      'go.mod': gomod('github.com/gobuffalo/pop/v6', 'github.com/jackc/pgx/v4'),
      'database.yml':
        'development:\n  dialect: postgres\n  url: {{envOr "DATABASE_URL" "postgres://x"}}\n',
      'migrations/20240102030405_users.up.fizz':
        'create_table("users") {\n  t.Column("id", "uuid", {primary: true})\n}\n',
      'migrations/20240102030405_users.down.fizz': 'drop_table("users")\n',
    },
    engines: ['postgresql'],
    orm: ['pop'],
    tool: ['pop'],
    migrations: { migrations: /^\d{14}_name\.up\.fizz$/ },
  },
  'dbmate for a service in Go, SQLite': {
    files: {
      'go.mod': gomod('modernc.org/sqlite'),
      '.env.example': 'DATABASE_URL="sqlite:data/shop.db"\n',
      'db/migrations/20240102030405_users.sql':
        '-- migrate:up\nCREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT);\n\n-- migrate:down\nDROP TABLE users;\n',
      'db/schema.sql':
        'CREATE TABLE IF NOT EXISTS "schema_migrations" (version varchar(128) primary key);\nCREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT);\n',
      Makefile: 'db:\n\tdbmate up\n',
    },
    engines: ['sqlite'],
    tool: ['dbmate'],
    migrations: { 'db/migrations': /^\d{14}_name\.sql$/ },
    schema: ['db/schema.sql'],
    connections: ['DATABASE_URL'],
  },
  'xorm with routines by version': {
    files: {
      'go.mod': gomod(
        'xorm.io/xorm',
        'github.com/go-sql-driver/mysql',
        'github.com/lib/pq',
        'github.com/mattn/go-sqlite3',
      ),
      'models/migrations/migrations.go':
        'package migrations\n\nvar migrations = []Migration{ NewMigration("a", v1_20.AddA) }\n',
      'models/migrations/v1_20/v244.go':
        'package v1_20\n\nfunc AddA(x *xorm.Engine) error {\n\treturn x.Sync(new(A))\n}\n',
      'models/migrations/v1_21/v260.go':
        'package v1_21\n\nfunc DropB(x *xorm.Engine) error {\n\treturn base.DropTableColumns(sess, "b", "c")\n}\n',
      'models/user/user.go':
        'package user\n\ntype User struct {\n\tID int64 `xorm:"pk autoincr"`\n}\n',
      'custom/conf/app.example.ini':
        '[database]\n;; mysql, postgres or sqlite3\nDB_TYPE = mysql\nHOST = 127.0.0.1:3306\n',
    },
    engines: ['mysql', 'postgresql', 'sqlite'],
    orm: ['xorm'],
    tool: ['custom'],
    migrations: { 'models/migrations': /^v1_21\/v261\.go$/ },
    schema: ['models/user/*.go'],
  },
  'gormigrate, one file a migration': {
    files: {
      'go.mod': gomod(
        'gorm.io/gorm',
        'gorm.io/driver/postgres',
        'github.com/go-gormigrate/gormigrate/v2',
      ),
      'internal/migrations/202401020304_users.go':
        'package migrations\n\nimport "github.com/go-gormigrate/gormigrate/v2"\n\nvar users = &gormigrate.Migration{ ID: "202401020304", Migrate: func(tx *gorm.DB) error { return tx.AutoMigrate(&User{}) } }\n',
    },
    engines: ['postgresql'],
    orm: ['gorm'],
    tool: ['gormigrate'],
    migrations: { 'internal/migrations': /^\d{12}_name\.go$/ },
  },
  'ClickHouse beside PostgreSQL': {
    files: {
      'go.mod': gomod(
        'github.com/jackc/pgx/v5',
        'github.com/ClickHouse/clickhouse-go/v2',
        'github.com/pressly/goose/v3',
      ),
      'migrations/postgres/20240102030405_users.sql': `-- +goose Up\n${postgresUp}`,
      'migrations/clickhouse/20240102030405_events.sql':
        '-- +goose Up\nCREATE TABLE events (a String) ENGINE = MergeTree ORDER BY a;\n',
    },
    engines: ['postgresql', 'clickhouse'],
    tool: ['goose'],
    migrations: {
      'migrations/postgres': /^\d{14}_name\.sql$/,
      'migrations/clickhouse': /^\d{14}_name\.sql$/,
    },
  },
  'database/sql with a schema in an embedded file': {
    files: {
      'go.mod': gomod('modernc.org/sqlite'),
      'internal/store/schema.sql': 'CREATE TABLE IF NOT EXISTS notes (id INTEGER PRIMARY KEY);\n',
      'internal/store/store.go': 'package store\n\n//go:embed schema.sql\nvar schema string\n',
    },
    engines: ['sqlite'],
    schema: ['internal/store/schema.sql'],
  },
});
