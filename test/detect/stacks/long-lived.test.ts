/** Habits of applications that have lived long: names, folders and settings that no tool would make today. */
import { describeStacks, npm } from '../support.ts';

const revision = (id: string, down: string | null) =>
  `revision = '${id}'\ndown_revision = ${down === null ? 'None' : `'${down}'`}\nfrom alembic import op\n`;
const rb = (base: string) => `class A < ${base}\n  def change\n  end\nend\n`;

describeStacks('Long-lived applications', {
  'Alembic, minutes in the names': {
    files: {
      'requirements.txt': 'sqlalchemy\nalembic\npsycopg2\n',
      'alembic.ini':
        '[alembic]\nscript_location = app/migrations\nfile_template = %%(year)d-%%(month).2d-%%(day).2d_%%(hour).2d-%%(minute).2d_%%(rev)s_%%(slug)s\n',
      'app/migrations/env.py': '',
      'app/migrations/versions/2015-09-21_17-30_aaaaaaaaaaaa_.py': revision('aaaaaaaaaaaa', null),
      'app/migrations/versions/2024-01-05_16-20_bbbbbbbbbbbb_add_indexes.py': revision(
        'bbbbbbbbbbbb',
        'aaaaaaaaaaaa',
      ),
    },
    engines: ['postgresql'],
    orm: ['sqlalchemy'],
    tool: ['alembic'],
    migrations: { 'app/migrations/versions': /^\d{4}-\d\d-\d\d_\d\d-\d\d_[0-9a-f]{12}_name\.py$/ },
  },
  'Alembic, seconds with dots in the names': {
    files: {
      'pyproject.toml':
        '[project]\nname = "shop"\ndependencies = ["sqlalchemy", "alembic"]\n[project.optional-dependencies]\npgsql = ["psycopg2-binary"]\n',
      'shop/alembic.ini':
        '[alembic]\nscript_location = shop/alembic\nsqlalchemy.url = sqlite:///shop.db\n',
      'shop/alembic/env.py': '',
      'shop/alembic/versions/2022-02-21-19.56.24_aaaaaaaaaaaa_initial.py': revision(
        'aaaaaaaaaaaa',
        null,
      ),
    },
    engines: ['sqlite'],
    orm: ['sqlalchemy'],
    tool: ['alembic'],
    migrations: {
      'shop/alembic/versions': /^\d{4}-\d\d-\d\d-\d\d\.\d\d\.\d\d_[0-9a-f]{12}_name\.py$/,
    },
  },
  'a letter for each migration of a day': {
    files: {
      'api/package.json': npm(['knex', 'pg', 'mysql2', 'sqlite3']),
      'api/src/database/migrations/20201028A-remove-keys.ts':
        "import type { Knex } from 'knex';\nexport async function up(knex: Knex) { await knex.schema.alterTable('a', () => {}); }\n",
      'api/src/database/migrations/20201029A-add-keys.ts':
        "import type { Knex } from 'knex';\nexport async function up(knex: Knex) {}\n",
      'api/src/env.ts': "export const defaults = { DB_CLIENT: 'sqlite3' };\n",
    },
    engines: ['sqlite', 'postgresql', 'mysql'],
    orm: ['knex'],
    tool: ['knex'],
    migrations: { 'api/src/database/migrations': /^\d{8}[A-Z]-name\.ts$/ },
  },
  'a time without a name': {
    files: {
      'go.mod':
        'module shop\n\nrequire (\n\tgithub.com/jinzhu/gorm v1.0.0\n\tgithub.com/go-sql-driver/mysql v1.0.0\n)\n',
      'internal/migrate/mysql/20211121-094727.sql':
        'DROP INDEX a ON b;\nALTER TABLE b ADD c INT;\n',
      'internal/migrate/mysql/20220118-172400.sql':
        'ALTER TABLE b MODIFY c VARCHAR(1) CHARSET=utf8mb4;\n',
    },
    engines: ['mysql'],
    orm: ['gorm'],
    tool: ['raw-sql'],
    migrations: { 'internal/migrate/mysql': /^\d{8}-\d{6}(?:-name)?\.sql$/ },
  },
  'TypeORM in plain JavaScript': {
    files: {
      'packages/backend/package.json': npm(['typeorm', 'pg']),
      'packages/backend/ormconfig.js':
        "import { DataSource } from 'typeorm';\nexport default new DataSource({ type: 'postgres', migrations: ['migration/*.js'] });\n",
      'packages/backend/migration/1000000000000-Init.js':
        'export class Init1000000000000 {\n    async up(queryRunner) {\n        await queryRunner.query(`CREATE TABLE "a" ()`);\n    }\n}\n',
      'packages/backend/migration/1700000000000-more-users.js':
        'export class MoreUsers1700000000000 {\n    async up(queryRunner) {\n        await queryRunner.query(`ALTER TABLE "a" ADD "b" jsonb`);\n    }\n}\n',
    },
    engines: ['postgresql'],
    orm: ['typeorm'],
    tool: ['typeorm'],
    migrations: { 'packages/backend/migration': /^\d{13}-[Nn]ame\.js$/ },
  },
  'Laravel with its settings in another folder': {
    files: {
      'composer.json': JSON.stringify({ require: { 'laravel/framework': '*' } }),
      'app/Config/database.php':
        "<?php\n\nreturn [\n    // Default database connection name.\n    'default' => env('DB_CONNECTION', 'mysql'),\n];\n",
      '.env.example': 'DB_HOST=localhost\nDB_DATABASE=shop\n',
      'database/migrations/2014_10_12_000000_users.php':
        '<?php\nuse Illuminate\\Database\\Migrations\\Migration;\n',
    },
    engines: ['mysql'],
    orm: ['eloquent'],
    tool: ['laravel'],
    migrations: { 'database/migrations': /^\d{4}_\d\d_\d\d_\d{6}_name\.php$/ },
    connections: ['DB_HOST'],
  },
  'Laravel with a helper of its own around env': {
    files: {
      'composer.json': JSON.stringify({ require: { 'laravel/framework': '*' } }),
      'config/database.php':
        "<?php\nreturn [\n    'default'     => envNonEmpty('DB_CONNECTION', 'pgsql'),\n];\n",
    },
    engines: ['postgresql'],
    orm: ['eloquent'],
    tool: ['laravel'],
  },
  'PHP steps with a version and a date': {
    files: {
      'composer.json': JSON.stringify({ require: { 'doctrine/dbal': '*' } }),
      'core/Migrations/Version13000Date20170705121758.php':
        '<?php\nclass Version13000Date20170705121758 extends SimpleMigrationStep {\n  public function changeSchema() { $schema->createTable("a"); }\n}\n',
      'core/Migrations/Version14000Date20180129121024.php':
        '<?php\nclass Version14000Date20180129121024 extends SimpleMigrationStep {\n  public function changeSchema() { $table->addColumn("b"); }\n}\n',
      'config/config.sample.php': "<?php\n$CONFIG = ['dbtype' => 'sqlite3'];\n",
    },
    engines: ['sqlite'],
    tool: ['custom'],
    migrations: { 'core/Migrations': /^Version14000Date\d{14}\.php$/ },
  },
  'Rails with batched back-fills and a database apart': {
    files: {
      Gemfile: "gem 'rails'\ngem 'pg'\n",
      'config/database.yml.postgresql':
        'production:\n  main:\n    adapter: postgresql\n  geo:\n    adapter: postgresql\n',
      'db/structure.sql': 'CREATE TABLE a (id bigint);\n',
      'db/migrate/20240101000000_a.rb': rb('Gitlab::Database::Migration[2.2]'),
      'db/post_migrate/20240201000000_b.rb': rb('Gitlab::Database::Migration[2.2]'),
      'ee/db/geo/migrate/20240101000000_c.rb': rb('Gitlab::Database::Migration[2.2]'),
      'lib/background_migration/backfill_a.rb': 'class BackfillA\nend\n',
      'db/docs/batched_background_migrations/backfill_a.yml': 'a: 1\n',
    },
    engines: ['postgresql'],
    orm: ['activerecord'],
    tool: ['activerecord'],
    migrations: {
      'db/migrate': /^\d{14}_name\.rb$/,
      'db/post_migrate': /^\d{14}_name\.rb$/,
      'ee/db/geo/migrate': /^\d{14}_name\.rb$/,
    },
    schema: ['db/structure.sql'],
  },
  Sqitch: {
    files: {
      'sqitch.conf': '[core]\n\tengine = pg\n[engine "pg"]\n\ttarget = db:pg:shop\n',
      'sqitch.plan':
        '%syntax-version=1.0.0\n%project=shop\n\nusers 2024-01-02T03:04:05Z A <a@example.org> # users\n',
      'deploy/users.sql':
        '-- Deploy shop:users to pg\nBEGIN;\nCREATE TABLE users (id bigserial);\nCOMMIT;\n',
      'revert/users.sql': 'DROP TABLE users;\n',
      'verify/users.sql': 'SELECT id FROM users WHERE false;\n',
    },
    engines: ['postgresql'],
    tool: ['sqitch'],
    migrations: { deploy: /^name\.sql$/ },
  },
  'versions with dots before the name, an engine for each folder': {
    files: {
      'go.mod':
        'module shop\n\nrequire (\n\tgithub.com/jmoiron/sqlx v1.0.0\n\tgithub.com/jackc/pgx/v5 v5.0.0\n\tgithub.com/mattn/go-sqlite3 v1.0.0\n\tgithub.com/go-sql-driver/mysql v1.0.0\n)\n',
      'internal/storage/migrations/postgres/V0001.Initial_Schema.up.sql':
        'CREATE TABLE a (id BIGSERIAL);\n',
      'internal/storage/migrations/postgres/V0001.Initial_Schema.down.sql': 'DROP TABLE a;\n',
      'internal/storage/migrations/postgres/V0002.More.up.sql': 'CREATE TABLE b (id BIGSERIAL);\n',
      'internal/storage/migrations/mysql/V0001.Initial_Schema.up.sql':
        'CREATE TABLE a (id INTEGER AUTO_INCREMENT);\n',
      'internal/storage/migrations/sqlite/V0001.Initial_Schema.up.sql':
        'CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT);\n',
    },
    engines: ['sqlite', 'postgresql', 'mysql'],
    orm: ['sqlx'],
    tool: ['raw-sql'],
    migrations: {
      'internal/storage/migrations/postgres': /^V0003\.[Nn]ame\.up\.sql$/,
      'internal/storage/migrations/mysql': /^V0002\.[Nn]ame\.up\.sql$/,
      'internal/storage/migrations/sqlite': /^V0002\.[Nn]ame\.up\.sql$/,
    },
  },
  'Flyway with underscored versions, a module for each engine': {
    files: {
      'build.gradle': "dependencies {\n  implementation 'org.flywaydb:flyway-core'\n}\n",
      'jdbc-postgres/build.gradle':
        "dependencies {\n  implementation 'org.postgresql:postgresql'\n  implementation 'org.jooq:jooq'\n}\n",
      'jdbc-postgres/src/main/resources/migrations/postgres/V1_1__initial.sql':
        'CREATE TABLE a (id bigserial);\n',
      'jdbc-postgres/src/main/resources/migrations/postgres/V1_2__more.sql':
        'CREATE TABLE b (id bigserial);\n',
      'jdbc-h2/build.gradle': "dependencies {\n  implementation 'com.h2database:h2'\n}\n",
      'jdbc-h2/src/main/resources/migrations/h2/V1_1__initial.sql': 'CREATE TABLE a (id int);\n',
    },
    engines: ['h2', 'postgresql'],
    orm: ['jooq'],
    tool: ['flyway'],
    migrations: {
      'jdbc-postgres/src/main/resources/migrations/postgres': /^V1_3__name\.sql$/,
      'jdbc-h2/src/main/resources/migrations/h2': /^V(?:1_)?2__name\.sql$/,
    },
  },
  'migrations registered in Go, the time in seconds': {
    files: {
      'go.mod': 'module shop\n\nrequire modernc.org/sqlite v1.0.0\n',
      'migrations/1640988000_init.go':
        'package migrations\n\nfunc init() {\n\tcore.SystemMigrations.Register(func(txApp core.App) error {\n\t\t_, err := txApp.DB().NewQuery("CREATE TABLE {{a}} ()").Execute()\n\t\treturn err\n\t}, nil)\n}\n',
      'migrations/1717233556_more.go':
        'package migrations\n\nfunc init() {\n\tcore.SystemMigrations.Register(up, nil)\n}\n',
    },
    engines: ['sqlite'],
    tool: ['custom'],
    migrations: { migrations: /^\d{10}_name\.go$/ },
  },
});
