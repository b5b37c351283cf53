/** Projects in other languages whose layout is not the one of the manual. */
import { describeStacks, npm } from '../support.ts';

const goMod = (...lines: string[]) =>
  `module example.org/shop\n\ngo 1.24\n\nrequire (\n${lines.map((line) => `\t${line}\n`).join('')})\n`;
const gooseFile =
  '-- +goose Up\nCREATE TABLE t (id bigserial PRIMARY KEY);\n\n-- +goose Down\nDROP TABLE t;\n';
const revision = (id: string, down: string | null) =>
  `from alembic import op\n\nrevision: str = '${id}'\ndown_revision = ${down === null ? 'None' : `'${down}'`}\n\n\ndef upgrade() -> None:\n    op.create_table('t')\n`;
const djangoMigration =
  'from django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n    initial = True\n    dependencies = []\n    operations = []\n';
const pom = (...coordinates: string[]) =>
  `<project>\n  <artifactId>shop</artifactId>\n  <dependencies>\n${coordinates
    .map((item) => {
      const [group, artifact, scope] = item.split(':');
      return `    <dependency>\n      <groupId>${group}</groupId>\n      <artifactId>${artifact}</artifactId>${scope === undefined ? '' : `\n      <scope>${scope}</scope>`}\n    </dependency>\n`;
    })
    .join('')}  </dependencies>\n</project>\n`;

describeStacks('Go', {
  'goose as a tool of go.mod, a folder without a telling name': {
    files: {
      'go.mod': `${goMod('github.com/jackc/pgx/v5 v5.7.0', 'github.com/pressly/goose/v3 v3.24.0 // indirect')}\ntool github.com/pressly/goose/v3/cmd/goose\n`,
      'internal/storage/rev/00001_init.sql': gooseFile,
      'internal/storage/rev/00002_more.sql': gooseFile,
      'internal/config/config.go':
        'package config\n\nimport "os"\n\nvar URL = os.Getenv("DATABASE_URL")\n',
    },
    engines: ['postgresql'],
    tool: ['goose'],
    migrations: { 'internal/storage/rev': /^00003_name\.sql$/ },
    connections: ['DATABASE_URL'],
  },
  'two services of a workspace, golang-migrate and Atlas, tests on containers': {
    files: {
      'go.work': 'go 1.24\n\nuse (\n\t./orders\n\t./billing\n)\n',
      'orders/go.mod': goMod(
        'github.com/lib/pq v1.10.9',
        'github.com/golang-migrate/migrate/v4 v4.18.0',
        'github.com/testcontainers/testcontainers-go v0.34.0',
      ),
      'orders/assets/000001_init.up.sql': 'CREATE TABLE orders (id bigserial);\n',
      'orders/assets/000001_init.down.sql': 'DROP TABLE orders;\n',
      'billing/go.mod': goMod(
        'github.com/go-sql-driver/mysql v1.8.0',
        'ariga.io/atlas-go-sdk v0.6.0',
      ),
      'billing/atlas.hcl':
        'env "local" {\n  src = "file://schema.hcl"\n  dev = "docker://mysql/8/dev"\n  migration {\n    dir = "file://history?format=atlas"\n  }\n}\n',
      'billing/schema.hcl': 'schema "billing" {}\n',
      'billing/history/20240102030405_init.sql':
        'CREATE TABLE `bills` (`id` int AUTO_INCREMENT);\n',
      'billing/history/atlas.sum': 'h1:x=\n20240102030405_init.sql h1:y=\n',
    },
    engines: ['mysql', 'postgresql'],
    tool: ['golang-migrate', 'atlas'],
    migrations: {
      'orders/assets': /^000002_name\.up\.sql$/,
      'billing/history': /^\d{14}_name\.sql$/,
    },
    schema: ['billing/schema.hcl'],
  },
});

describeStacks('Python', {
  'requirements in a folder for containers, conda beside': {
    files: {
      'docker/requirements.txt': 'sqlalchemy[asyncio]==2.0.36\nalembic==1.14\nasyncpg==0.30\n',
      'docker/requirements-dev.txt': 'aiosqlite\npytest\n',
      'device/db/alembic.ini': '[alembic]\nscript_location = .\n',
      'device/db/env.py': 'from alembic import context\n',
      'device/db/script.py.mako': '',
      'device/db/versions/aaaaaaaaaaaa_init.py': revision('aaaaaaaaaaaa', null),
    },
    engines: ['postgresql'],
    orm: ['sqlalchemy'],
    tool: ['alembic'],
    migrations: { 'device/db/versions': /^[0-9a-f]{12}_name\.py$/ },
  },
  'conda alone': {
    files: {
      'environment.yml':
        'name: shop\nchannels:\n  - conda-forge\ndependencies:\n  - python=3.12\n  - sqlalchemy>=2\n  - psycopg2\n  - pip:\n      - alembic==1.14\n',
      'src/shop/models.py':
        'from sqlalchemy.orm import DeclarativeBase\n\n\nclass Base(DeclarativeBase):\n    pass\n',
      'src/shop/settings.py': 'import os\n\nURL = os.environ["DATABASE_URL"]\n',
    },
    engines: ['postgresql'],
    orm: ['sqlalchemy'],
    tool: ['alembic'],
    schema: ['src/shop/models.py'],
    connections: ['DATABASE_URL'],
  },
  'Django in the folder of a service, settings by environment, migrations elsewhere': {
    files: {
      'backend/manage.py': 'import django\n',
      'backend/requirements/base.txt': 'Django==5.1\ndjango-environ\n',
      'backend/requirements/production.txt': '-r base.txt\npsycopg[c]==3.2\ngunicorn\n',
      'backend/requirements/local.txt': '-r base.txt\nsqlite-utils\n',
      'backend/config/settings/base.py':
        "import environ\n\nenv = environ.Env()\nDATABASES = {'default': env.db('DATABASE_URL', default='postgres:///shop')}\nMIGRATION_MODULES = {'orders': 'shop.history.orders'}\n",
      'backend/config/settings/test.py':
        "from .base import *\n\nDATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': ':memory:'}}\n",
      'backend/shop/orders/models.py':
        'from django.db import models\n\n\nclass Order(models.Model):\n    total = models.IntegerField()\n',
      'backend/shop/history/orders/__init__.py': '',
      'backend/shop/history/orders/0001_initial.py': djangoMigration,
      'backend/shop/history/orders/0002_more.py': djangoMigration.replace(
        'dependencies = []',
        "dependencies = [('orders', '0001_initial')]",
      ),
    },
    engines: ['postgresql'],
    orm: ['django'],
    tool: ['django'],
    migrations: { 'backend/shop/history/orders': /^0003_name\.py$/ },
    schema: ['backend/shop/orders/models.py'],
    connections: ['DATABASE_URL'],
  },
  'FastAPI moved from Tortoise to SQLAlchemy, the front end with its own lock': {
    files: {
      'api/pyproject.toml':
        '[project]\nname = "api"\ndependencies = [\n  "sqlalchemy[postgresql-asyncpg]>=2",\n  "alembic",\n]\n\n[dependency-groups]\ndev = ["pytest", "testcontainers[postgres,mysql]"]\n',
      'api/alembic.ini.example': '[alembic]\nscript_location = api/alembic\n',
      'api/api/alembic/env.py': '',
      'api/api/alembic/script.py.mako': '',
      'api/api/alembic/versions/2025_01_02_0304-aaaaaaaaaaaa_init.py': revision(
        'aaaaaaaaaaaa',
        null,
      ),
      'api/old_migrations/models/0_20220102030405_init.py':
        'from tortoise import BaseDBAsyncClient\n\n\nasync def upgrade(db: BaseDBAsyncClient) -> str:\n    return ""\n',
      'web/package.json': npm(['vue']),
    },
    engines: ['postgresql'],
    orm: ['sqlalchemy'],
    tool: ['alembic'],
    migrations: { 'api/api/alembic/versions': /^\d{4}_\d\d_\d\d_\d{4}-[0-9a-f]{12}_name\.py$/ },
  },
});

describeStacks('JVM and .NET', {
  'sbt whose versions are values, Flyway through its plugin': {
    files: {
      'build.sbt':
        'lazy val root = (project in file(".")).settings(libraryDependencies ++= Dependencies.all)\n',
      'project/Dependencies.scala':
        'import sbt._\n\nobject Dependencies {\n  val doobieVersion = "1.0.0"\n  val all = Seq(\n    "org.tpolecat" %% "doobie-postgres" % doobieVersion,\n    "org.tpolecat" %% "doobie-core" % doobieVersion,\n    "org.flywaydb" % "flyway-core" % "11.0.0",\n  )\n}\n',
      'modules/core/src/main/resources/db/migration/V1__init.sql':
        'CREATE TABLE t (id bigserial);\n',
      'modules/core/src/main/resources/application.conf': `db {\n  url = "jdbc:postgresql://localhost/shop"\n  url = \${?DATABASE_URL}\n}\n`,
    },
    engines: ['postgresql'],
    orm: ['doobie'],
    tool: ['flyway'],
    migrations: { 'modules/core/src/main/resources/db/migration': /^V2__name\.sql$/ },
  },
  'Flyway by year, a vendor folder beside for tests': {
    files: {
      'pom.xml': pom(
        'org.flywaydb:flyway-core',
        'org.postgresql:postgresql:runtime',
        'com.h2database:h2:test',
      ),
      'src/main/resources/application.yml':
        'spring:\n  datasource:\n    url: jdbc:postgresql://localhost:5432/shop\n  flyway:\n    locations: classpath:db/migration\n',
      'src/main/resources/db/migration/2023/V20230102030405__init.sql':
        'CREATE TABLE t (id bigserial);\n',
      'src/main/resources/db/migration/2024/V20240102030405__more.sql':
        'CREATE TABLE u (id bigserial);\n',
      'src/test/resources/db/h2/V1__init.sql': 'CREATE TABLE t (id bigint);\n',
    },
    engines: ['postgresql'],
    tool: ['flyway'],
    migrations: { 'src/main/resources/db/migration': /^20\d\d\/V\d{14}__name\.sql$/ },
  },
  'an Android application with Room': {
    files: {
      'settings.gradle.kts': 'include(":app")\n',
      'app/build.gradle.kts':
        'dependencies {\n    implementation("androidx.room:room-runtime:2.6.1")\n    ksp("androidx.room:room-compiler:2.6.1")\n}\n',
      'app/src/main/java/org/example/AppDatabase.kt':
        '@Database(entities = [User::class], version = 2)\nabstract class AppDatabase : RoomDatabase()\n',
    },
    engines: ['sqlite'],
    orm: ['room'],
    tool: [],
  },
  '.NET of the old kind: packages.config and a connection string in Web.config': {
    files: {
      'Shop.sln': '\n',
      'Shop.Web/packages.config':
        '<?xml version="1.0" encoding="utf-8"?>\n<packages>\n  <package id="Npgsql" version="4.1.9" targetFramework="net48" />\n  <package id="Dapper" version="2.0.0" targetFramework="net48" />\n</packages>\n',
      'Shop.Web/Web.config':
        '<configuration>\n  <connectionStrings>\n    <add name="Shop" connectionString="Host=db;Password=hunter22" providerName="Npgsql" />\n  </connectionStrings>\n</configuration>\n',
      'Shop.IntegrationTests/packages.config':
        '<packages>\n  <package id="System.Data.SQLite" version="1.0.0" />\n</packages>\n',
    },
    engines: ['postgresql'],
    orm: ['dapper'],
    tool: [],
    connections: ['ConnectionStrings'],
  },
  'F# with Paket': {
    files: {
      'paket.dependencies':
        'source https://api.nuget.org/v3/index.json\nnuget Npgsql.FSharp\nnuget Npgsql >= 8\nnuget DbUp-PostgreSQL\n',
      'src/Shop/Shop.fsproj': '<Project Sdk="Microsoft.NET.Sdk"></Project>\n',
      'src/Shop/Scripts/0001_init.sql': 'CREATE TABLE t (id bigserial);\n',
      'src/Shop/Scripts/0002_more.sql': 'ALTER TABLE t ADD COLUMN name text;\n',
    },
    engines: ['postgresql'],
    tool: ['dbup'],
    migrations: { 'src/Shop/Scripts': /^0003_name\.sql$/ },
  },
});

describeStacks('Ruby, PHP, Rust, Elixir', {
  'a Rails engine in a folder of a monorepo, a second database with its own path': {
    files: {
      'services/shop/Gemfile':
        'source "https://rubygems.org"\ngem "rails", "~> 8.0"\ngem "pg"\ngroup :development, :test do\n  gem "sqlite3"\nend\n',
      'services/shop/config/database.yml':
        'default: &default\n  adapter: postgresql\n\nproduction:\n  primary:\n    <<: *default\n    url: <%= ENV["DATABASE_URL"] %>\n  animals:\n    <<: *default\n    url: <%= ENV["ANIMALS_DATABASE_URL"] %>\n    migrations_paths: db/animals_migrate\n\ntest:\n  adapter: sqlite3\n',
      'services/shop/db/migrate/20240102030405_create_users.rb':
        'class CreateUsers < ActiveRecord::Migration[8.0]\nend\n',
      'services/shop/db/animals_migrate/20240203040506_create_dogs.rb':
        'class CreateDogs < ActiveRecord::Migration[8.0]\nend\n',
      'services/shop/db/schema.rb':
        'ActiveRecord::Schema[8.0].define(version: 2024_01_02_030405) do\nend\n',
      'services/shop/db/animals_schema.rb':
        'ActiveRecord::Schema[8.0].define(version: 2024_02_03_040506) do\nend\n',
    },
    engines: ['postgresql'],
    orm: ['activerecord'],
    tool: ['activerecord'],
    migrations: {
      'services/shop/db/migrate': /^\d{14}_name\.rb$/,
      'services/shop/db/animals_migrate': /^\d{14}_name\.rb$/,
    },
    schema: ['services/shop/db/schema.rb', 'services/shop/db/animals_schema.rb'],
    connections: ['DATABASE_URL', 'ANIMALS_DATABASE_URL'],
  },
  'Laravel in an API beside its front end, tenants in folders below': {
    files: {
      'api/composer.json':
        '{"require":{"php":"^8.3","laravel/framework":"^12.0","stancl/tenancy":"^3.8"}}',
      'api/.env.example': 'DB_CONNECTION=pgsql\nDB_HOST=127.0.0.1\n',
      'api/config/database.php': "<?php\nreturn ['default' => env('DB_CONNECTION', 'sqlite')];\n",
      'api/database/migrations/2024_01_02_030405_create_tenants.php':
        '<?php\nuse Illuminate\\Database\\Migrations\\Migration;\nreturn new class extends Migration {};\n',
      'api/database/migrations/tenant/2024_01_03_030405_create_orders.php':
        '<?php\nuse Illuminate\\Database\\Migrations\\Migration;\nreturn new class extends Migration {};\n',
      'web/package.json': npm(['react']),
    },
    engines: ['postgresql'],
    orm: ['eloquent'],
    tool: ['laravel'],
    migrations: {
      'api/database/migrations': /^\d{4}_\d\d_\d\d_\d{6}_name\.php$/,
      'api/database/migrations/tenant': /^\d{4}_\d\d_\d\d_\d{6}_name\.php$/,
    },
    connections: ['DB_HOST'],
  },
  'a workspace of crates: sqlx in one, SeaORM in another': {
    files: {
      'Cargo.toml':
        '[workspace]\nmembers = ["crates/*"]\n\n[workspace.dependencies]\nsqlx = { version = "0.8", features = ["postgres", "runtime-tokio"] }\n',
      'crates/store/Cargo.toml':
        '[package]\nname = "store"\n\n[dependencies]\nsqlx.workspace = true\n',
      'crates/store/src/lib.rs':
        'pub async fn run(pool: &sqlx::PgPool) { sqlx::migrate!("./schema_history").run(pool).await.unwrap(); }\n',
      'crates/store/schema_history/20240102030405_init.up.sql': 'CREATE TABLE t (id bigserial);\n',
      'crates/store/schema_history/20240102030405_init.down.sql': 'DROP TABLE t;\n',
      '.env.example': 'export DATABASE_URL=postgres://u:p@localhost/shop\n',
      'examples/todo/Cargo.toml':
        '[package]\nname = "todo"\n\n[dependencies]\ndiesel = { version = "2", features = ["mysql"] }\n',
    },
    engines: ['postgresql'],
    orm: ['sqlx'],
    tool: ['sqlx'],
    migrations: { 'crates/store/schema_history': /^\d{14}_name\.up\.sql$/ },
    connections: ['DATABASE_URL'],
  },
  'an umbrella with migrations of tenants beside the public ones': {
    files: {
      'mix.exs':
        'defmodule Shop.Umbrella.MixProject do\n  use Mix.Project\n  defp deps, do: []\nend\n',
      'apps/shop/mix.exs':
        'defmodule Shop.MixProject do\n  use Mix.Project\n  defp deps do\n    [\n      {:ecto_sql, "~> 3.12"},\n      {:postgrex, ">= 0.0.0"}\n    ]\n  end\nend\n',
      'apps/shop/lib/shop/repo.ex':
        'defmodule Shop.Repo do\n  use Ecto.Repo, otp_app: :shop, adapter: Ecto.Adapters.Postgres\nend\n',
      'apps/shop/priv/repo/migrations/20240102030405_init.exs':
        'defmodule Shop.Repo.Migrations.Init do\n  use Ecto.Migration\nend\n',
      'apps/shop/priv/repo/migrations/.formatter.exs': '[import_deps: [:ecto_sql]]\n',
      'apps/shop/priv/repo/tenant_migrations/20240203040506_init.exs':
        'defmodule Shop.Repo.TenantMigrations.Init do\n  use Ecto.Migration\nend\n',
      'config/runtime.exs':
        'import Config\nconfig :shop, Shop.Repo, url: System.fetch_env!("DATABASE_URL")\n',
    },
    engines: ['postgresql'],
    orm: ['ecto'],
    tool: ['ecto'],
    migrations: {
      'apps/shop/priv/repo/migrations': /^\d{14}_name\.exs$/,
      'apps/shop/priv/repo/tenant_migrations': /^\d{14}_name\.exs$/,
    },
    connections: ['DATABASE_URL'],
  },
});
