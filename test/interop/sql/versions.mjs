/** The tools that the suites run, each at one version where it says one. */
export const versions = {
  npm: {
    '@dbmate/linux-x64': '2.36.0',
    'node-pg-migrate': '9.0.0',
    'graphile-migrate': '1.4.1',
    pg: '8.23.1',
  },
  /** Beside 0.x, which the project itself has: in a folder of its own. */
  drizzle1: { 'drizzle-kit': '1.0.0-rc.5', 'drizzle-orm': '1.0.0-rc.5', pg: '8.23.1' },
  go: {
    goose: {
      package: 'github.com/pressly/goose/v3/cmd/goose',
      version: 'v3.29.0',
      // Drivers of other databases: most of the download.
      tags: 'no_clickhouse no_duckdb no_libsql no_mssql no_mysql no_sqlite3 no_starrocks no_vertica no_ydb',
    },
    migrate: {
      package: 'github.com/golang-migrate/migrate/v4/cmd/migrate',
      version: 'v4.20.1',
      tags: 'postgres pgx5',
    },
    'sql-migrate': {
      package: 'github.com/rubenv/sql-migrate/sql-migrate',
      version: 'v1.8.1',
      tags: '',
    },
  },
  /** The library whose lexer and sums the `atlas` command runs with. */
  atlas: 'v0.32.1-0.20250325101103-175b25e1c1b9',
  maven: {
    'org.flywaydb:flyway-database-postgresql': '13.12.0',
    'org.liquibase:liquibase-core': '5.0.4',
    'org.postgresql:postgresql': '42.7.14',
  },
  cargo: { sqlx: '0.8.6' },
  /** Current releases, as a user would get them; `TABLEWRIGHT_INTEROP_PYPI` adds or pins others. */
  python: [
    'alembic',
    'sqlalchemy[asyncio]>=2',
    'psycopg[binary]',
    'asyncpg',
    'black',
    'ruff',
    ...(process.env.TABLEWRIGHT_INTEROP_PYPI ?? '').split(' ').filter((name) => name !== ''),
  ],
};
