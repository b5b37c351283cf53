import { describeStacks } from '../support.ts';

const gomod = (...modules: string[]) =>
  `module example.org/shop\n\ngo 1.23\n\nrequire (\n${modules.map((name) => `\t${name} v1.0.0\n`).join('')}\tgithub.com/mattn/go-sqlite3 v1.14.0 // indirect\n)\n`;

describeStacks('Ruby and PHP', {
  Rails: {
    files: {
      Gemfile: "gem 'rails', '~> 8.0'\ngem 'pg'\ngroup :test do\n  gem 'sqlite3'\nend\n",
      'config/database.yml':
        'default: &default\n  adapter: postgresql\n  url: <%= ENV["DATABASE_URL"] %>\ntest:\n  adapter: sqlite3\n',
      'db/schema.rb':
        'ActiveRecord::Schema[8.0].define(version: 2024) do\n  enable_extension "plpgsql"\nend\n',
      'db/migrate/20240101120000_create_users.rb':
        'class CreateUsers < ActiveRecord::Migration[8.0]\nend\n',
    },
    engines: ['postgresql'],
    orm: ['activerecord'],
    tool: ['activerecord'],
    migrations: { 'db/migrate': /^\d{14}_name\.rb$/ },
    schema: ['db/schema.rb'],
    connections: ['DATABASE_URL', 'database.yml'],
  },
  'Rails with structure.sql and only a sample of database.yml': {
    files: {
      Gemfile: "gem 'rails'\ngem 'mysql2'\n",
      'config/database.yml.sample': 'production:\n  adapter: mysql2\n  password: hunter22\n',
      'db/structure.sql': 'CREATE TABLE `users` (id int) ENGINE=InnoDB;\n',
      'db/migrate/20240101120000_create_users.rb':
        'class CreateUsers < ActiveRecord::Migration[7.0]\nend\n',
    },
    engines: ['mysql'],
    orm: ['activerecord'],
    tool: ['activerecord'],
    migrations: { 'db/migrate': /^\d{14}_name\.rb$/ },
    schema: ['db/structure.sql'],
  },
  Laravel: {
    files: {
      'composer.json':
        '{ "name": "acme/shop", "require": { "php": "^8.2", "laravel/framework": "^11.0" } }',
      'config/database.php':
        "<?php return [ \n 'default' => env('DB_CONNECTION', 'sqlite'),\n 'connections' => [ 'mysql' => [ 'driver' => 'mysql' ], 'pgsql' => [ 'driver' => 'pgsql' ] ] ];\n",
      '.env.example': 'DB_CONNECTION=mysql\nDB_HOST=127.0.0.1\n',
      'database/migrations/2024_01_02_030405_create_users_table.php':
        '<?php\nuse Illuminate\\Database\\Migrations\\Migration;\nreturn new class extends Migration {};\n',
    },
    engines: ['mysql'],
    orm: ['eloquent'],
    tool: ['laravel'],
    migrations: { 'database/migrations': /^\d{4}_\d\d_\d\d_\d{6}_name\.php$/ },
    connections: ['DB_HOST'],
  },
  'Doctrine in Symfony': {
    files: {
      'composer.json':
        '{ "name": "acme/shop", "require": { "doctrine/orm": "^3", "doctrine/doctrine-migrations-bundle": "^3", "symfony/framework-bundle": "^7" } }',
      '.env':
        '# DATABASE_URL="mysql://app:!ChangeMe!@127.0.0.1:3306/app"\nDATABASE_URL="postgresql://app:hunter22@127.0.0.1:5432/app?serverVersion=16"\n',
      'config/packages/doctrine.yaml':
        "doctrine:\n    dbal:\n        url: '%env(resolve:DATABASE_URL)%'\n",
      'migrations/Version20240101120000.php':
        '<?php\nuse Doctrine\\Migrations\\AbstractMigration;\nfinal class Version20240101120000 extends AbstractMigration {}\n',
      'src/Entity/User.php': '<?php\n#[ORM\\Entity]\nclass User {}\n',
    },
    engines: ['postgresql'],
    orm: ['doctrine'],
    tool: ['doctrine-migrations'],
    migrations: { migrations: /^Version\d{14}\.php$/ },
    schema: ['src/Entity/*.php'],
    connections: ['DATABASE_URL'],
  },
});

describeStacks('JVM and .NET', {
  'Spring Boot with Flyway': {
    files: {
      'pom.xml':
        '<project><dependencies>\n<dependency><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-data-jpa</artifactId></dependency>\n<dependency><groupId>org.postgresql</groupId><artifactId>postgresql</artifactId><scope>runtime</scope></dependency>\n<dependency><groupId>com.h2database</groupId><artifactId>h2</artifactId><scope>test</scope></dependency>\n<dependency><groupId>org.flywaydb</groupId><artifactId>flyway-core</artifactId></dependency>\n</dependencies></project>\n',
      'src/main/resources/application.properties':
        // biome-ignore lint/suspicious/noTemplateCurlyInString: Spring's own placeholder
        'spring.datasource.url=${DB_URL:jdbc:postgresql://localhost/app}\nspring.datasource.password=hunter22\n',
      'src/main/resources/db/migration/V1__init.sql': 'create table a (id bigserial);\n',
      'src/main/resources/db/migration/V1_1__more.sql': 'create table b ();\n',
      'src/main/resources/db/migration/V2__third.sql': 'create table c ();\n',
    },
    engines: ['postgresql'],
    orm: ['hibernate'],
    tool: ['flyway'],
    migrations: { 'src/main/resources/db/migration': /^V3__name\.sql$/ },
    connections: ['spring.datasource.url', 'DB_URL'],
  },
  'Liquibase with Gradle': {
    files: {
      'build.gradle.kts':
        'dependencies {\n  implementation("org.liquibase:liquibase-core")\n  runtimeOnly("com.mysql:mysql-connector-j:9.0")\n  implementation("org.jooq:jooq:3.19")\n}\n',
      'src/main/resources/application.yml':
        'spring:\n  datasource:\n    url: jdbc:mysql://localhost/app\n',
      'src/main/resources/db/changelog/db.changelog-master.yaml':
        'databaseChangeLog:\n  - include:\n      file: db/changelog/changes/001-init.yaml\n',
      'src/main/resources/db/changelog/changes/001-init.yaml':
        'databaseChangeLog:\n  - changeSet:\n      id: 1\n',
    },
    engines: ['mysql'],
    orm: ['jooq'],
    tool: ['liquibase'],
    migrations: { 'src/main/resources/db/changelog/changes': /^002-name\.yaml$/ },
    schema: ['src/main/resources/db/changelog/db.changelog-master.yaml'],
  },
  'Exposed with a version catalog': {
    files: {
      'gradle/libs.versions.toml':
        '[libraries]\nexposed-core = { module = "org.jetbrains.exposed:exposed-core", version.ref = "exposed" }\npostgres = { group = "org.postgresql", name = "postgresql", version = "42" }\nh2 = { module = "com.h2database:h2", version = "2" }\n',
      'build.gradle.kts':
        'dependencies {\n implementation(libs.exposed.core)\n testImplementation(libs.h2)\n}\n',
    },
    engines: ['postgresql'],
    orm: ['exposed'],
  },
  'EF Core': {
    files: {
      'src/Shop/Shop.csproj':
        '<Project><ItemGroup><PackageReference Include="Npgsql.EntityFrameworkCore.PostgreSQL" Version="9.0.0" /></ItemGroup></Project>\n',
      'src/Shop/appsettings.json':
        '\uFEFF{ "ConnectionStrings": { "Default": "Host=db;Password=hunter22" } }',
      'src/Shop/Data/ShopContext.cs': 'public class ShopContext : DbContext { }\n',
      'src/Shop/Program.cs': 'builder.Services.AddDbContext<ShopContext>(o => o.UseNpgsql(cs));\n',
      'src/Shop/Migrations/20240101120000_Init.cs':
        'using Microsoft.EntityFrameworkCore.Migrations;\npublic partial class Init : Migration { }\n',
      'src/Shop/Migrations/20240101120000_Init.Designer.cs': '',
      'src/Shop/Migrations/ShopContextModelSnapshot.cs': '',
    },
    engines: ['postgresql'],
    orm: ['ef-core'],
    tool: ['ef-core'],
    migrations: { 'src/Shop/Migrations': /^\d{14}_Name\.cs$/ },
    schema: ['src/Shop/Data/ShopContext.cs'],
    connections: ['ConnectionStrings'],
  },
  FluentMigrator: {
    files: {
      'Shop.csproj':
        '<Project><ItemGroup><PackageReference Include="FluentMigrator.Runner" /><PackageReference Include="Dapper" /><PackageReference Include="Npgsql" /></ItemGroup></Project>\n',
      'Migrations/001_initial.cs':
        'using FluentMigrator;\n[Migration(1)]\npublic class Initial : Migration { }\n',
      'Migrations/002_more.cs':
        'using FluentMigrator;\n[Migration(2)]\npublic class More : Migration { }\n',
    },
    engines: ['postgresql'],
    orm: ['dapper'],
    tool: ['fluentmigrator'],
    migrations: { Migrations: /^003_name\.cs$/ },
  },
  DbUp: {
    files: {
      'Shop.csproj':
        '<Project><ItemGroup><PackageReference Include="dbup-postgresql" Version="5" /></ItemGroup></Project>\n',
      'Scripts/2024-01-02_00_Init.sql': 'CREATE TABLE a (id int);\n',
      'Scripts/2024-01-02_01_More.sql': 'CREATE TABLE b (id int);\n',
    },
    engines: ['postgresql'],
    tool: ['dbup'],
    migrations: { Scripts: /^\d{4}-\d\d-\d\d_\d\d_Name\.sql$/ },
  },
});

describeStacks('Go', {
  'golang-migrate and GORM': {
    files: {
      'go.mod': gomod(
        'gorm.io/gorm',
        'gorm.io/driver/postgres',
        'github.com/golang-migrate/migrate/v4',
      ),
      'db/migrations/000001_init.up.sql': 'CREATE TABLE a (id bigserial);\n',
      'db/migrations/000001_init.down.sql': 'DROP TABLE a;\n',
    },
    engines: ['postgresql'],
    orm: ['gorm'],
    tool: ['golang-migrate'],
    migrations: { 'db/migrations': /^000002_name\.up\.sql$/ },
  },
  'goose and sqlc, goose only in a Dockerfile': {
    files: {
      'go.mod': gomod('github.com/jackc/pgx/v5'),
      Dockerfile:
        'FROM golang:1.23\nRUN go install github.com/pressly/goose/v3/cmd/goose@latest\nENV GOOSE_DRIVER=postgres\n',
      'sqlc.yaml':
        'version: "2"\nsql:\n  - engine: "postgresql"\n    queries: "query.sql"\n    schema: "schema.sql"\n',
      'schema.sql': 'CREATE TABLE a (id bigserial);\n',
      'sql/schema/20240101120000_init.sql':
        '-- +goose Up\nCREATE TABLE a (id bigserial);\n-- +goose Down\nDROP TABLE a;\n',
    },
    engines: ['postgresql'],
    orm: ['sqlc'],
    tool: ['goose'],
    migrations: { 'sql/schema': /^\d{14}_name\.sql$/ },
    schema: ['schema.sql'],
  },
  dbmate: {
    files: {
      '.env': 'DATABASE_URL=postgres://app:hunter22@127.0.0.1/app?sslmode=disable\n',
      'db/migrations/20240101120000_init.sql':
        '-- migrate:up\ncreate table a ();\n-- migrate:down\ndrop table a;\n',
      'db/schema.sql': 'CREATE TABLE a ();\n',
    },
    engines: ['postgresql'],
    tool: ['dbmate'],
    migrations: { 'db/migrations': /^\d{14}_name\.sql$/ },
    schema: ['db/schema.sql'],
  },
  'Atlas and Ent': {
    files: {
      'go.mod': gomod('entgo.io/ent', 'github.com/lib/pq'),
      'atlas.hcl':
        'env "local" {\n  dev = "docker://postgres/16/dev"\n  migration { dir = "file://ent/migrate/migrations" }\n}\n',
      'ent/schema/user.go': 'package schema\ntype User struct { ent.Schema }\n',
      'ent/migrate/migrations/atlas.sum': 'h1:x=\n20240101120000_init.sql h1:y=\n',
      'ent/migrate/migrations/20240101120000_init.sql': 'CREATE TABLE "users" ();\n',
    },
    engines: ['postgresql'],
    orm: ['ent'],
    tool: ['atlas'],
    migrations: { 'ent/migrate/migrations': /^\d{14}_name\.sql$/ },
    schema: ['ent/schema/*.go'],
  },
  Bun: {
    files: {
      'go.mod': gomod(
        'github.com/uptrace/bun',
        'github.com/uptrace/bun/dialect/pgdialect',
        'github.com/uptrace/bun/driver/pgdriver',
      ),
      'migrations/20240101120000_init.go':
        'package migrations\nimport "github.com/uptrace/bun"\nfunc init() { Migrations.MustRegister(func(ctx context.Context, db *bun.DB) error { return nil }) }\n',
    },
    engines: ['postgresql'],
    orm: ['bun'],
    tool: ['bun'],
    migrations: { migrations: /^\d{14}_name\.go$/ },
  },
  'migrations in one file of the code': {
    files: {
      'go.mod': gomod('github.com/lib/pq'),
      'internal/database/migrations.go':
        'package database\nvar migrations = []string{ `CREATE TABLE a (id bigserial)`, `CREATE TABLE b (id bigserial)`, `ALTER TABLE b ADD COLUMN c text` }\n',
    },
    engines: ['postgresql'],
    tool: ['custom'],
    schema: ['internal/database/migrations.go'],
  },
});

describeStacks('Rust and Elixir', {
  sqlx: {
    files: {
      'Cargo.toml':
        '[package]\nname = "shop"\n[dependencies]\nsqlx = { version = "0.8", features = ["postgres", "runtime-tokio"] }\n',
      'src/main.rs': 'async fn main() { sqlx::migrate!("./db").run(&pool).await; }\n',
      'db/20240101120000_init.sql': 'CREATE TABLE a (id bigserial);\n',
    },
    engines: ['postgresql'],
    orm: ['sqlx'],
    tool: ['sqlx'],
    migrations: { db: /^\d{14}_name\.sql$/ },
  },
  'sqlx in a workspace, features over several lines': {
    files: {
      'Cargo.toml':
        '[workspace]\nmembers = ["crates/*"]\n[workspace.dependencies.sqlx]\nversion = "0.8"\nfeatures = [\n  "sqlite",\n]\n',
      'crates/db/Cargo.toml': '[package]\nname = "db"\n[dependencies]\nsqlx.workspace = true\n',
      'crates/db/migrations/0001_init.sql':
        'CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT);\n',
    },
    engines: ['sqlite'],
    orm: ['sqlx'],
    tool: ['sqlx'],
    migrations: { 'crates/db/migrations': /^0002_name\.sql$/ },
  },
  'Diesel with an engine for each feature': {
    files: {
      'Cargo.toml':
        '[package]\nname = "shop"\n[features]\ndefault = ["sqlite"]\nsqlite = ["diesel/sqlite"]\npostgresql = ["diesel/postgres"]\n[dependencies]\ndiesel = "2"\n',
      'diesel.toml': '[print_schema]\nfile = "src/schema.rs"\n',
      'src/schema.rs': 'diesel::table! { users (id) { id -> Integer, } }\n',
      'migrations/sqlite/2024-01-02-030405_init/up.sql':
        'CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT);\n',
      'migrations/sqlite/2024-01-02-030405_init/down.sql': 'DROP TABLE users;\n',
      'migrations/postgresql/2024-01-02-030405_init/up.sql': 'CREATE TABLE users (id serial);\n',
      'migrations/postgresql/2024-01-02-030405_init/down.sql': 'DROP TABLE users;\n',
    },
    engines: ['sqlite', 'postgresql'],
    orm: ['diesel'],
    tool: ['diesel'],
    migrations: {
      'migrations/sqlite': /^\d{4}-\d\d-\d\d-\d{6}_name$/,
      'migrations/postgresql': /^\d{4}-\d\d-\d\d-\d{6}_name$/,
    },
    schema: ['src/schema.rs'],
  },
  SeaORM: {
    files: {
      'Cargo.toml':
        '[package]\nname = "shop"\n[dependencies]\nsea-orm = { version = "1", features = ["sqlx-postgres"] }\n',
      'migration/Cargo.toml':
        '[package]\nname = "migration"\n[dependencies]\nsea-orm-migration = "1"\n',
      'migration/src/lib.rs': 'mod m20240101_000001_users;\n',
      'migration/src/m20240101_000001_users.rs':
        'use sea_orm_migration::prelude::*;\nimpl MigrationTrait for Migration {}\n',
    },
    engines: ['postgresql'],
    orm: ['sea-orm'],
    tool: ['sea-orm'],
    migrations: { 'migration/src': /^m\d{8}_\d{6}_name\.rs$/ },
  },
  Ecto: {
    files: {
      'mix.exs':
        'defp deps do\n  [{:ecto_sql, "~> 3.10"}, {:postgrex, ">= 0.0.0"}, {:exqlite, "~> 0.1", only: :test}]\nend\n',
      'lib/shop/repo.ex':
        'defmodule Shop.Repo do\n  use Ecto.Repo, otp_app: :shop, adapter: Ecto.Adapters.Postgres\nend\n',
      'config/runtime.exs': 'database_url = System.get_env("DATABASE_URL") || raise "missing"\n',
      'priv/repo/migrations/20240101120000_create_users.exs':
        'defmodule Shop.Repo.Migrations.CreateUsers do\n  use Ecto.Migration\nend\n',
    },
    engines: ['postgresql'],
    orm: ['ecto'],
    tool: ['ecto'],
    migrations: { 'priv/repo/migrations': /^\d{14}_name\.exs$/ },
    connections: ['DATABASE_URL'],
  },
});
