/** Rust and Elixir services as they are laid out in practice. */
import { describeStacks } from '../support.ts';

describeStacks('Rust services', {
  'sqlx offline, workspace, one crate for the database': {
    files: {
      'Cargo.toml':
        '[workspace]\nresolver = "2"\nmembers = ["crates/api", "crates/db"]\n\n[workspace.dependencies]\nsqlx = { version = "0.8", default-features = false }\n',
      'crates/api/Cargo.toml':
        '[package]\nname = "api"\n\n[dependencies]\naxum = "0.8"\ndb = { path = "../db" }\n',
      'crates/db/Cargo.toml':
        '[package]\nname = "db"\n\n[dependencies]\nsqlx = { workspace = true, features = ["postgres", "migrate", "macros"] }\n',
      'crates/db/.sqlx/query-aaaa.json': '{ "db_name": "PostgreSQL", "query": "SELECT 1" }',
      'crates/db/migrations/20240102030405_users.up.sql':
        'CREATE TABLE users (id uuid DEFAULT gen_random_uuid());\n',
      'crates/db/migrations/20240102030405_users.down.sql': 'DROP TABLE users;\n',
      'crates/db/src/lib.rs':
        'pub async fn run(p: &PgPool) { sqlx::migrate!().run(p).await.unwrap() }\n',
      '.env': 'DATABASE_URL=postgres://app:hunter22@localhost/app\n',
    },
    engines: ['postgresql'],
    orm: ['sqlx'],
    tool: ['sqlx'],
    migrations: { 'crates/db/migrations': /^\d{14}_name\.up\.sql$/ },
    connections: ['DATABASE_URL'],
  },
  'sqlx on two engines by feature': {
    files: {
      'Cargo.toml':
        '[package]\nname = "shop"\n\n[features]\ndefault = ["sqlite"]\nsqlite = ["sqlx/sqlite"]\npostgres = ["sqlx/postgres"]\n\n[dependencies]\nsqlx = { version = "0.8", features = ["runtime-tokio"] }\n',
      'migrations/sqlite/0001_users.sql':
        'CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT);\n',
      'migrations/postgres/0001_users.sql': 'CREATE TABLE users (id bigserial);\n',
    },
    engines: ['sqlite', 'postgresql'],
    orm: ['sqlx'],
    tool: ['sqlx'],
    migrations: {
      'migrations/sqlite': /^0002_name\.sql$/,
      'migrations/postgres': /^0002_name\.sql$/,
    },
  },
  'Diesel as its command sets it up': {
    files: {
      'Cargo.toml':
        '[package]\nname = "shop"\n\n[dependencies]\ndiesel = { version = "2.2", features = ["postgres", "r2d2"] }\ndiesel_migrations = "2.2"\ndotenvy = "0.15"\n',
      'diesel.toml':
        '[print_schema]\nfile = "src/schema.rs"\ncustom_type_derives = ["diesel::query_builder::QueryId"]\n\n[migrations_directory]\ndir = "migrations"\n',
      'migrations/.diesel_lock': '',
      'migrations/00000000000000_diesel_initial_setup/up.sql':
        'CREATE OR REPLACE FUNCTION diesel_manage_updated_at() RETURNS void AS $$ BEGIN END $$ LANGUAGE plpgsql;\n',
      'migrations/00000000000000_diesel_initial_setup/down.sql':
        'DROP FUNCTION diesel_manage_updated_at();\n',
      'migrations/2024-01-02-030405-0000_create_users/up.sql':
        'CREATE TABLE users (id SERIAL PRIMARY KEY);\n',
      'migrations/2024-01-02-030405-0000_create_users/down.sql': 'DROP TABLE users;\n',
      'src/schema.rs': 'diesel::table! {\n    users (id) {\n        id -> Int4,\n    }\n}\n',
      'src/db.rs': 'pub const MIGRATIONS: EmbeddedMigrations = embed_migrations!();\n',
    },
    engines: ['postgresql'],
    orm: ['diesel'],
    tool: ['diesel'],
    migrations: { migrations: /^\d{4}-\d\d-\d\d-\d{6}-0000_name$/ },
    schema: ['src/schema.rs'],
  },
  'Diesel in a crate of a workspace, the lock of its command elsewhere': {
    files: {
      'Cargo.toml':
        '[workspace]\nmembers = ["crates/*"]\n[workspace.dependencies]\ndiesel = "2"\ndiesel-async = { version = "0.5", features = ["postgres", "deadpool"] }\n',
      'diesel.toml': '[print_schema]\nfile = "crates/db_schema/src/schema.rs"\n',
      'crates/db_schema/Cargo.toml':
        '[package]\nname = "db_schema"\n[dependencies]\ndiesel = { workspace = true, features = ["postgres", "chrono"], optional = true }\n',
      'crates/db_schema/src/schema.rs':
        '// @generated\ndiesel::table! { users (id) { id -> Int4, } }\n',
      'migrations/2024-01-02-030405_users/up.sql': 'CREATE TABLE users (id serial);\n',
      'migrations/2024-01-02-030405_users/down.sql': 'DROP TABLE users;\n',
      'config/config.hjson':
        '{\n  database: {\n    connection: "postgres://shop:hunter22@localhost/shop"\n  }\n}\n',
    },
    engines: ['postgresql'],
    orm: ['diesel'],
    tool: ['diesel'],
    migrations: { migrations: /^\d{4}-\d\d-\d\d-\d{6}_name$/ },
    schema: ['crates/db_schema/src/schema.rs'],
  },
  'SeaORM with entities in a crate of their own': {
    files: {
      'Cargo.toml':
        '[workspace]\nmembers = [".", "entity", "migration"]\n[package]\nname = "shop"\n[dependencies]\nentity = { path = "entity" }\nmigration = { path = "migration" }\n',
      'entity/Cargo.toml':
        '[package]\nname = "entity"\n[dependencies]\nsea-orm = { version = "1.1" }\n',
      'entity/src/user.rs':
        'use sea_orm::entity::prelude::*;\n#[derive(Clone, Debug, DeriveEntityModel)]\n#[sea_orm(table_name = "users")]\npub struct Model { #[sea_orm(primary_key)] pub id: i32 }\n',
      'migration/Cargo.toml':
        '[package]\nname = "migration"\n[dependencies.sea-orm-migration]\nversion = "1.1.0"\nfeatures = [\n  "runtime-tokio-rustls",  # `ASYNC_RUNTIME` feature\n  "sqlx-postgres",         # `DATABASE_DRIVER` feature\n]\n',
      'migration/src/lib.rs':
        'pub use sea_orm_migration::prelude::*;\nmod m20220101_000001_create_table;\n',
      'migration/src/main.rs': 'use sea_orm_migration::prelude::*;\n',
      'migration/src/m20220101_000001_create_table.rs':
        'use sea_orm_migration::prelude::*;\n#[derive(DeriveMigrationName)]\npub struct Migration;\n#[async_trait::async_trait]\nimpl MigrationTrait for Migration {}\n',
    },
    engines: ['postgresql'],
    orm: ['sea-orm'],
    tool: ['sea-orm'],
    migrations: { 'migration/src': /^m\d{8}_\d{6}_name\.rs$/ },
    schema: ['entity/src/*.rs'],
  },
  'refinery, SQLite': {
    files: {
      'Cargo.toml':
        '[package]\nname = "shop"\n[dependencies]\nrefinery = { version = "0.8", features = ["rusqlite"] }\nrusqlite = { version = "0.31", features = ["bundled"] }\n',
      'migrations/V1__users.sql': 'CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT);\n',
      'migrations/V2__more.sql': 'ALTER TABLE users ADD COLUMN a TEXT;\n',
      'src/main.rs': 'mod embedded { refinery::embed_migrations!("migrations"); }\n',
    },
    engines: ['sqlite'],
    tool: ['refinery'],
    migrations: { migrations: /^V3__name\.sql$/ },
  },
  'tokio-postgres and a schema of its own': {
    files: {
      'Cargo.toml':
        '[package]\nname = "shop"\n[dependencies]\ntokio-postgres = "0.7"\ndeadpool-postgres = "0.14"\n',
      'sql/schema.sql': 'CREATE TABLE users (id bigserial);\n',
    },
    engines: ['postgresql'],
    schema: ['sql/schema.sql'],
  },
  'rusqlite in a desktop application': {
    files: {
      'package.json':
        '{ "name": "app", "private": true, "dependencies": { "@tauri-apps/api": "2", "@tauri-apps/plugin-sql": "2" } }',
      'src-tauri/Cargo.toml':
        '[package]\nname = "app"\n[dependencies]\ntauri-plugin-sql = { version = "2", features = ["sqlite"] }\n',
      'src-tauri/src/lib.rs':
        'let migrations = vec![Migration { version: 1, sql: "CREATE TABLE users (id INTEGER)", kind: MigrationKind::Up }];\n',
    },
    engines: ['sqlite'],
  },
});

describeStacks('Elixir services', {
  Phoenix: {
    files: {
      'mix.exs':
        'defmodule Shop.MixProject do\n  use Mix.Project\n  def project do\n    [app: :shop, aliases: aliases()]\n  end\n  defp deps do\n    [\n      {:phoenix, "~> 1.7.14"},\n      {:phoenix_ecto, "~> 4.5"},\n      {:ecto_sql, "~> 3.10"},\n      {:postgrex, ">= 0.0.0"},\n      {:floki, ">= 0.30.0", only: :test}\n    ]\n  end\n  defp aliases do\n    ["ecto.setup": ["ecto.create", "ecto.migrate", "run priv/repo/seeds.exs"]]\n  end\nend\n',
      'config/dev.exs':
        'import Config\nconfig :shop, Shop.Repo,\n  username: "postgres",\n  password: "hunter22",\n  hostname: "localhost",\n  database: "shop_dev"\n',
      'config/runtime.exs':
        'if config_env() == :prod do\n  database_url =\n    System.get_env("DATABASE_URL") ||\n      raise """\n      environment variable DATABASE_URL is missing.\n      For example: ecto://USER:PASS@HOST/DATABASE\n      """\nend\n',
      'lib/shop/repo.ex':
        'defmodule Shop.Repo do\n  use Ecto.Repo,\n    otp_app: :shop,\n    adapter: Ecto.Adapters.Postgres\nend\n',
      'lib/shop/accounts/user.ex':
        'defmodule Shop.Accounts.User do\n  use Ecto.Schema\n  schema "users" do\n    field :email, :string\n  end\nend\n',
      'lib/shop/catalog/product.ex':
        'defmodule Shop.Catalog.Product do\n  use Ecto.Schema\n  schema "products" do\n  end\nend\n',
      'priv/repo/migrations/.formatter.exs': '[import_deps: [:ecto_sql]]\n',
      'priv/repo/migrations/20240102030405_create_users.exs':
        'defmodule Shop.Repo.Migrations.CreateUsers do\n  use Ecto.Migration\nend\n',
      'priv/repo/seeds.exs': '# Script for populating the database.\n',
    },
    engines: ['postgresql'],
    orm: ['ecto'],
    tool: ['ecto'],
    migrations: { 'priv/repo/migrations': /^\d{14}_name\.exs$/ },
    schema: ['lib/shop/accounts/*.ex', 'lib/shop/catalog/*.ex'],
    connections: ['DATABASE_URL'],
  },
  'an umbrella with two repositories, one of them ClickHouse': {
    files: {
      'mix.exs': 'defmodule Shop.MixProject do\n  def project, do: [apps_path: "apps"]\nend\n',
      'apps/core/mix.exs':
        'defp deps do\n  [{:ecto_sql, "~> 3.10"}, {:postgrex, ">= 0.0.0"}, {:ecto_ch, "~> 0.3"}]\nend\n',
      'apps/core/lib/core/repo.ex':
        'defmodule Core.Repo do\n  use Ecto.Repo, otp_app: :core, adapter: Ecto.Adapters.Postgres\nend\n',
      'apps/core/lib/core/ingest_repo.ex':
        'defmodule Core.IngestRepo do\n  use Ecto.Repo, otp_app: :core, adapter: Ecto.Adapters.ClickHouse\nend\n',
      'apps/core/priv/repo/migrations/20240102030405_a.exs':
        'defmodule A do\n  use Ecto.Migration\nend\n',
      'apps/core/priv/repo/migrations/20240202030405_b.exs':
        'defmodule B do\n  use Ecto.Migration\nend\n',
      'apps/core/priv/ingest_repo/migrations/20240102030405_a.exs':
        'defmodule A do\n  use Ecto.Migration\n  def up, do: execute("CREATE TABLE e (a String) ENGINE = MergeTree ORDER BY a")\nend\n',
    },
    engines: ['postgresql', 'clickhouse'],
    orm: ['ecto'],
    tool: ['ecto'],
    migrations: {
      'apps/core/priv/repo/migrations': /^\d{14}_name\.exs$/,
      'apps/core/priv/ingest_repo/migrations': /^\d{14}_name\.exs$/,
    },
  },
  'Ecto on SQLite, structure dumped': {
    files: {
      'mix.exs': 'defp deps do\n  [{:ecto_sqlite3, "~> 0.17"}, {:ecto_sql, "~> 3.0"}]\nend\n',
      'lib/shop/repo.ex': 'use Ecto.Repo, otp_app: :shop, adapter: Ecto.Adapters.SQLite3\n',
      'config/runtime.exs': 'path = System.get_env("DATABASE_PATH")\n',
      'priv/repo/structure.sql': 'CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT);\n',
      'priv/repo/migrations/20240102030405_a.exs': 'defmodule A do\n  use Ecto.Migration\nend\n',
    },
    engines: ['sqlite'],
    orm: ['ecto'],
    tool: ['ecto'],
    migrations: { 'priv/repo/migrations': /^\d{14}_name\.exs$/ },
    schema: ['priv/repo/structure.sql'],
    connections: ['DATABASE_PATH'],
  },
});
