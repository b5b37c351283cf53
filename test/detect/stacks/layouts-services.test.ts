/** Larger applications: the tools they wrote themselves, leftovers, decoys, engines chosen by setting. */
import { describeStacks, npm } from '../support.ts';

const sql = 'CREATE TABLE t (id bigserial PRIMARY KEY);\n';
const goMod = (...lines: string[]) =>
  `module example.org/shop\n\ngo 1.24\n\nrequire (\n${lines.map((line) => `\t${line}\n`).join('')})\n`;

describeStacks('Larger applications', {
  'a service in Go: migrations as folders with metadata, by a tool of its own': {
    files: {
      'go.mod': goMod('github.com/jackc/pgx/v5 v5.7.0', 'github.com/keegancsmith/sqlf v1.1.1'),
      'migrations/frontend/1648051770_init/up.sql': sql,
      'migrations/frontend/1648051770_init/down.sql': 'DROP TABLE t;\n',
      'migrations/frontend/1648051770_init/metadata.yaml': 'name: init\nparents: []\n',
      'migrations/frontend/1650000000_more/up.sql': sql,
      'migrations/frontend/1650000000_more/down.sql': 'DROP TABLE t;\n',
      'migrations/frontend/1650000000_more/metadata.yaml': 'name: more\nparents: [1648051770]\n',
      'internal/database/schema.md': '# Table "t"\n',
    },
    engines: ['postgresql'],
    tool: ['raw-sql'],
    migrations: { 'migrations/frontend': /^\d{10}_name$/ },
  },
  'pop: an engine in each name': {
    files: {
      'go.mod': goMod('github.com/gobuffalo/pop/v6 v6.1.1', 'github.com/jackc/pgx/v4 v4.18.0'),
      'persistence/sql/migrations/20200519101057000001_create.cockroach.up.sql': sql,
      'persistence/sql/migrations/20200519101057000001_create.cockroach.down.sql':
        'DROP TABLE t;\n',
      'persistence/sql/migrations/20200519101057000001_create.postgres.up.sql': sql,
      'persistence/sql/migrations/20200519101057000001_create.postgres.down.sql': 'DROP TABLE t;\n',
    },
    engines: ['postgresql'],
    orm: ['pop'],
    tool: ['pop'],
    migrations: { 'persistence/sql/migrations': /^\d{20}_name(?:\.\w+)?\.up\.sql$/ },
  },
  'steps in Go with SQL beside them, CockroachDB and PostgreSQL': {
    files: {
      'go.mod': goMod(
        'github.com/jackc/pgx/v5 v5.7.0',
        'github.com/cockroachdb/cockroach-go/v2 v2.3.8',
      ),
      'cmd/setup/01.sql': 'CREATE SCHEMA IF NOT EXISTS adminapi;\n',
      'cmd/setup/01.go': 'package setup\n',
      'cmd/setup/config.go': 'package setup\n',
      'cmd/defaults.yaml': 'Database:\n  postgres:\n    Host: localhost\n',
      'docker-compose.yaml': 'services:\n  db:\n    image: postgres:17-alpine\n',
    },
    engines: ['postgresql'],
    tool: [],
  },
  'several engines by setting, TypeORM, a folder for each': {
    files: {
      'package.json': '{"private":true,"workspaces":["packages/*"]}',
      'packages/cli/package.json': npm(['typeorm', 'pg', 'mysql2', 'sqlite3']),
      'packages/cli/src/config/database.ts':
        "export const dbType = process.env.DB_TYPE ?? 'sqlite';\n",
      'packages/cli/src/databases/config.ts':
        "import type { DataSourceOptions } from 'typeorm';\nexport const options = (type: string): DataSourceOptions => { switch (type) { case 'sqlite': return { type: 'sqlite' }; case 'postgresdb': return { type: 'postgres' }; default: return { type: 'mysql' }; } };\n",
      'packages/cli/src/databases/migrations/postgresdb/1587669153312-Initial.ts':
        "import type { MigrationContext, ReversibleMigration } from '../../types';\nexport class Initial1587669153312 implements ReversibleMigration {}\n",
      'packages/cli/src/databases/migrations/mysqldb/1588157391238-Initial.ts':
        "import type { MigrationContext, ReversibleMigration } from '../../types';\nexport class Initial1588157391238 implements ReversibleMigration {}\n",
      'packages/cli/src/databases/migrations/sqlite/1588102412422-Initial.ts':
        "import type { MigrationContext, ReversibleMigration } from '../../types';\nexport class Initial1588102412422 implements ReversibleMigration {}\n",
      'packages/cli/src/databases/entities/user.ts':
        "import { Entity } from 'typeorm';\n@Entity()\nexport class User {}\n",
      'packages/nodes/package.json': npm(['mongodb', 'mssql', 'oracledb', 'redis']),
    },
    engines: ['sqlite', 'postgresql', 'mysql'],
    orm: ['typeorm'],
    tool: ['typeorm'],
    migrations: {
      'packages/cli/src/databases/migrations/postgresdb': /^\d{13}-Name\.ts$/,
      'packages/cli/src/databases/migrations/mysqldb': /^\d{13}-Name\.ts$/,
      'packages/cli/src/databases/migrations/sqlite': /^\d{13}-Name\.ts$/,
    },
    schema: ['packages/cli/src/databases/entities/*.ts'],
  },
  'PHP with steps by unix time': {
    files: {
      'composer.json': '{"require":{"php":"^8.2","doctrine/dbal":"^4.0","ext-pdo_mysql":"*"}}',
      '.env.dist': 'DATABASE_URL=mysql://root:root@localhost:3306/shop\n',
      'src/Core/Migration/V6_6/Migration1701677652AddOrders.php':
        '<?php\nnamespace Core\\Migration\\V6_6;\nuse Doctrine\\DBAL\\Connection;\nclass Migration1701677652AddOrders extends MigrationStep { public function update(Connection $c): void { $c->executeStatement("CREATE TABLE orders (id int)"); } }\n',
      'src/Core/Migration/V6_6/Migration1701677653AddLines.php':
        '<?php\nnamespace Core\\Migration\\V6_6;\nuse Doctrine\\DBAL\\Connection;\nclass Migration1701677653AddLines extends MigrationStep { public function update(Connection $c): void { $c->executeStatement("CREATE TABLE order_lines (id int)"); } }\n',
    },
    engines: ['mysql'],
    tool: ['custom'],
    migrations: { 'src/Core/Migration/V6_6': /^Migration1\d{9}Name\.php$/ },
    connections: ['DATABASE_URL'],
  },
  'Django beside ClickHouse, jobs and async migrations are decoys': {
    files: {
      'manage.py': '',
      'pyproject.toml':
        '[project]\nname = "hog"\ndependencies = ["django~=5.2", "psycopg2-binary==2.9", "clickhouse-driver==0.2", "redis"]\n',
      'hog/settings/data_stores.py':
        'import dj_database_url\nDATABASES = {"default": dj_database_url.config(default="postgres://localhost/hog")}\nCLICKHOUSE_HOST = os.getenv("CLICKHOUSE_HOST", "localhost")\n',
      'hog/models.py': 'from django.db import models\n\n\nclass Team(models.Model):\n    pass\n',
      'hog/migrations/0001_initial.py':
        'from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n    dependencies = []\n',
      'hog/async_migrations/migrations/0001_events.py':
        'class Migration(AsyncMigrationDefinition):\n    operations = []\n',
      'hog/clickhouse/migrations/0001_initial.py':
        'from infi.clickhouse_orm import migrations\noperations = [migrations.RunSQL("CREATE TABLE events ENGINE = MergeTree()")]\n',
      'hog/clickhouse/migrations/0002_more.py':
        'from infi.clickhouse_orm import migrations\noperations = [migrations.RunSQL("ALTER TABLE events ADD COLUMN a Int8")]\n',
    },
    engines: ['postgresql', 'clickhouse'],
    orm: ['django'],
    tool: ['django', 'custom'],
    migrations: {
      'hog/migrations': /^0002_name\.py$/,
      'hog/clickhouse/migrations': /^0003_name\.py$/,
    },
    schema: ['hog/models.py'],
  },
  'Prisma for the application, goose for its analytics': {
    files: {
      'package.json': '{"private":true}',
      'internal-packages/database/package.json': npm(['@prisma/client']),
      'internal-packages/database/prisma/schema.prisma':
        'datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n  directUrl = env("DIRECT_URL")\n}\nmodel A {\n  id Int @id\n}\n',
      'internal-packages/database/prisma/migrations/20240102030405_a/migration.sql': sql,
      'internal-packages/clickhouse/package.json': npm(['@clickhouse/client']),
      'internal-packages/clickhouse/Dockerfile':
        'FROM golang\nRUN go install github.com/pressly/goose/v3/cmd/goose@latest\nENV GOOSE_DRIVER=clickhouse\n',
      'internal-packages/clickhouse/schema/001_create.sql':
        '-- +goose Up\nCREATE TABLE runs (id String) ENGINE = MergeTree() ORDER BY id;\n-- +goose Down\nDROP TABLE runs;\n',
      'references/hello/package.json': npm(['sqlite3', 'drizzle-orm']),
    },
    engines: ['postgresql', 'clickhouse'],
    orm: ['prisma'],
    tool: ['prisma-migrate', 'goose'],
    migrations: {
      'internal-packages/database/prisma/migrations': /^\d{14}_name$/,
      'internal-packages/clickhouse/schema': /^002_name\.sql$/,
    },
    connections: ['DATABASE_URL', 'DIRECT_URL'],
  },
  '.NET: SQL Server by scripts, other engines by EF Core': {
    files: {
      'server.sln': '\n',
      'src/Infrastructure.Dapper/Infrastructure.Dapper.csproj':
        '<Project><ItemGroup><PackageReference Include="Dapper" Version="2.1.0" /><PackageReference Include="Microsoft.Data.SqlClient" Version="5.2.0" /></ItemGroup></Project>',
      'src/Infrastructure.EF/Infrastructure.EF.csproj':
        '<Project><ItemGroup><PackageReference Include="Npgsql.EntityFrameworkCore.PostgreSQL" Version="8.0.4" /></ItemGroup></Project>',
      'src/Infrastructure.EF/DatabaseContext.cs':
        'public class DatabaseContext : DbContext { void On(DbContextOptionsBuilder o) => o.UseNpgsql("x"); }\n',
      'util/Migrator/Migrator.csproj':
        '<Project><ItemGroup><PackageReference Include="dbup-sqlserver" Version="5.0.41" /></ItemGroup></Project>',
      'util/Migrator/DbScripts/2017-08-19_00_InitialSetup.sql':
        'CREATE TABLE [dbo].[User] ([Id] UNIQUEIDENTIFIER NOT NULL);\n',
      'util/Migrator/DbScripts/2024-01-02_00_More.sql':
        'ALTER TABLE [dbo].[User] ADD [Name] NVARCHAR(MAX);\n',
      'util/PostgresMigrations/PostgresMigrations.csproj':
        '<Project><ItemGroup><PackageReference Include="Microsoft.EntityFrameworkCore.Design" Version="8.0.8" /></ItemGroup></Project>',
      'util/PostgresMigrations/Migrations/20240102030405_Init.cs':
        'using Microsoft.EntityFrameworkCore.Migrations;\npublic partial class Init : Migration {}\n',
      'util/PostgresMigrations/Migrations/20240102030405_Init.Designer.cs':
        '// <auto-generated />\n',
      'util/PostgresMigrations/Migrations/DatabaseContextModelSnapshot.cs':
        '// <auto-generated />\n',
    },
    engines: ['mssql', 'postgresql'],
    orm: ['dapper', 'ef-core'],
    tool: ['dbup', 'ef-core'],
    migrations: {
      'util/Migrator/DbScripts': /^\d{4}-\d\d-\d\d_\d\d_Name\.sql$/,
      'util/PostgresMigrations/Migrations': /^\d{14}_Name\.cs$/,
    },
  },
  'Ghost-like: Knex migrations in folders by version': {
    files: {
      'package.json': npm(['knex', 'knex-migrator', 'mysql2', 'bookshelf'], {
        devDependencies: { 'better-sqlite3': '^11.0.0' },
      }),
      'core/server/data/migrations/versions/5.0/01-init.js':
        "const utils = require('../../utils');\nmodule.exports = utils.createTransactionalMigration(async function up(knex) { await knex.schema.createTable('a'); });\n",
      'core/server/data/migrations/versions/5.100/2024-11-01-10-00-00-more.js':
        "const utils = require('../../utils');\nmodule.exports = utils.createTransactionalMigration(async function up(knex) { await knex.schema.createTable('b'); });\n",
      'core/shared/config/defaults.json': '{ "database": { "client": "mysql" } }\n',
    },
    engines: ['mysql'],
    orm: ['bookshelf', 'knex'],
    tool: ['knex-migrator'],
    migrations: {
      'core/server/data/migrations/versions': /^5\.100\/\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d-name\.js$/,
    },
  },
});
