/** Words by which configurations, URLs and images name an engine. */
import type { Engine } from './stack.ts';

const words: Readonly<Record<string, Engine>> = {
  postgresql: 'postgresql',
  postgres: 'postgresql',
  pg: 'postgresql',
  psql: 'postgresql',
  pgsql: 'postgresql',
  postgis: 'postgresql',
  postgresqlconnector: 'postgresql',
  pgx: 'postgresql',
  pgx5: 'postgresql',
  pgdriver: 'postgresql',
  asyncpg: 'postgresql',
  psycopg: 'postgresql',
  psycopg2: 'postgresql',
  pdo_pgsql: 'postgresql',
  postgre: 'postgresql',
  pglite: 'postgresql',
  postgrespool: 'postgresql',
  redshift: 'postgresql',
  'aurora-postgres': 'postgresql',
  'aurora-mysql': 'mysql',
  neon: 'postgresql',
  mysql: 'mysql',
  mysql2: 'mysql',
  mysqli: 'mysql',
  pdo_mysql: 'mysql',
  trilogy: 'mysql',
  pymysql: 'mysql',
  aiomysql: 'mysql',
  singlestore: 'mysql',
  mariadb: 'mariadb',
  sqlite: 'sqlite',
  sqlite3: 'sqlite',
  'better-sqlite3': 'sqlite',
  'better-sqlite': 'sqlite',
  sqljs: 'sqlite',
  pdo_sqlite: 'sqlite',
  aiosqlite: 'sqlite',
  spatialite: 'sqlite',
  sqlserver: 'mssql',
  mssql: 'mssql',
  tedious: 'mssql',
  sqlsrv: 'mssql',
  oracle: 'oracle',
  oracledb: 'oracle',
  'oracle-thin': 'oracle',
  h2: 'h2',
  cockroachdb: 'cockroachdb',
  cockroach: 'cockroachdb',
  crdb: 'cockroachdb',
  mongodb: 'mongodb',
  mongo: 'mongodb',
  'mongodb+srv': 'mongodb',
  clickhouse: 'clickhouse',
  libsql: 'libsql',
  turso: 'libsql',
  'd1-http': 'd1',
  d1: 'd1',
};

/** The engine that a word of a configuration means; null when it means none that we know. */
export function engineOf(word: string): Engine | null {
  return words[word.toLowerCase().trim()] ?? null;
}

/** The engine of a connection URL's scheme: `jdbc:postgresql:`, `postgresql+asyncpg:`, `ecto:` is none. */
export function engineOfUrl(url: string): Engine | null {
  if (/serverVersion=[^&\s]{0,40}mariadb/i.test(url)) return 'mariadb';
  // It speaks PostgreSQL's protocol under PostgreSQL's scheme; its port and its cloud's hosts are its own.
  if (/^(?:jdbc:)?postgres\w*:.*(?::26257\b|\.cockroachlabs\.cloud\b)/i.test(url))
    return 'cockroachdb';
  const match =
    /^(?:jdbc:)?(?:tc:|p6spy:|otel:|r2dbc:(?:pool:)?)?([a-z][a-z0-9-]*)(?:\+[\w+]+)?:/i.exec(url);
  if (match === null)
    return /^(?:file:|\.{0,2}\/)[^\s]*\.(?:db|sqlite3?)\b/.test(url) ? 'sqlite' : null;
  if (/^file$/i.test(match[1] as string))
    return /\.(?:db|sqlite3?)\b|:memory:/.test(url) ? 'sqlite' : null;
  // `prisma+postgres://`, `rds-postgres+ssl://`: the part behind the plus is the engine where the first is none.
  const [, , second = ''] = /^([a-z][a-z0-9-]*)\+([a-z0-9]+)/i.exec(url) ?? [];
  return engineOf(match[1] as string) ?? engineOf(second);
}

/** Anything in a text that looks like the URL of a database. The scheme alone leaves this module. */
export const databaseUrl =
  /\b(?:jdbc:)?(?:postgres(?:ql)?|pgsql|postgis|mysql2?|mysqli|mariadb|sqlite3?|sqlserver|mssql|oracle|cockroachdb|cockroach|mongodb|clickhouse|libsql|h2|trilogy)(?:\+[a-z0-9_]+)*:(?:\/\/|mem:|file:|thin:|~|tcp:)/gi;

const images: readonly (readonly [name: RegExp, engine: Engine])[] = [
  [
    /(?:^|\/)(?:postgres|postgresql|postgis|pgvector|pgvecto-rs|vectorchord|timescaledb(?:-ha)?|pgautoupgrade|spilo\S*|postgresql-repmgr|alloydbomni|edgedb)$/,
    'postgresql',
  ],
  [/(?:^|\/)supabase\/postgres$/, 'postgresql'],
  [/(?:^|\/)(?:mysql|mysql-server|percona|percona-server)$/, 'mysql'],
  [/(?:^|\/)mariadb(?:-galera)?$/, 'mariadb'],
  [/(?:^|\/)mssql\/server$|(?:^|\/)(?:azure-sql-edge|mssql-server\S*)$/, 'mssql'],
  [
    /(?:^|\/)oracle(?:-xe|-free)?$|(?:^|\/)oracle\/database$|(?:^|\/)database\/(?:free|express|enterprise)$|gvenzl\/oracle/,
    'oracle',
  ],
  [/(?:^|\/)(?:cockroach|cockroachdb)$/, 'cockroachdb'],
  [
    /(?:^|\/)(?:mongo|mongodb|mongodb-community-server|mongodb-atlas-local|percona-server-mongodb)$/,
    'mongodb',
  ],
  [/(?:^|\/)(?:clickhouse|clickhouse-server)$/, 'clickhouse'],
  [/(?:^|\/)(?:libsql-server|sqld)$/, 'libsql'],
];

/** The engine of a container image's name, tag and digest set aside. */
export function engineOfImage(image: string): Engine | null {
  const name = image
    .toLowerCase()
    .replace(/@sha256:.*$/, '')
    .replace(/:[^/:]*$/, '');
  return images.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}
