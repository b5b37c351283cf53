/** Names of variables and settings: which ones say where the database is, and which name its engine. */

function wordSet(words: string): ReadonlySet<string> {
  return new Set(words.split(' '));
}

/** Words of a variable's name that say that it is about a database, and that it says where. */
const databaseWords = wordSet(
  'DATABASE DB POSTGRES POSTGRESQL PG PSQL MYSQL MARIADB SQLITE SQLITE3 MSSQL SQLSERVER ORACLE MONGO MONGODB COCKROACH COCKROACHDB CRDB CLICKHOUSE LIBSQL TURSO SUPABASE SQL SQLALCHEMY NEON JDBC DATASOURCE GOOSE DIRECT PGHOST DBHOST DBURL',
);
const placeWords = wordSet(
  'URL URI DSN HOST HOSTNAME SERVER CONNECTION CONNECTIONSTRING CONN PATH FILE FILENAME DBSTRING ADDR ADDRESS PRIMARY POOLER ENDPOINT DATABASE SOURCE PGHOST DBHOST DBURL',
);
const kindWords = wordSet(
  'CONNECTION DRIVER TYPE CLIENT DIALECT ADAPTER ENGINE VENDOR PROVIDER KIND BACKEND',
);
const storeWords = wordSet(
  'DB DATABASE DATASOURCE SQL STORAGE GOOSE ORM TYPEORM SEQUELIZE KNEX STORE',
);
/** `DATABASE_CONNECTION_LIMIT` and its like say how, not where. */
const tuningWords = wordSet(
  'MAX MIN LIMIT POOL TIMEOUT LIFETIME MS SECONDS AUTH METHOD SSL RETRY RETRIES SIZE IDLE GRACE',
);

function names(name: string): string[] {
  return name.toUpperCase().split('_');
}

export function isConnectionVariable(name: string): boolean {
  const words = names(name);
  return (
    words.some((word) => databaseWords.has(word)) &&
    words.some((word) => placeWords.has(word)) &&
    !words.some((word) => tuningWords.has(word))
  );
}

/** `DB_CONNECTION`, `DATABASE_TYPE`, `GOOSE_DRIVER`: its value names the engine. */
export function isKindVariable(name: string): boolean {
  const words = names(name);
  if (words.length === 1)
    return /^(?:DB|DATABASE)(?:TYPE|DRIVER|DIALECT|ENGINE)$/.test(words[0] as string);
  return (
    kindWords.has(words.at(-1) as string) && words.slice(0, -1).some((word) => storeWords.has(word))
  );
}

/** Environment files, committed ones and their templates. */
export const envFiles =
  /^(?:\.?env(?:[._-].*)?|.*\.env(?:[._-](?:example|sample|template|dist|defaults?))?|.*[._-]env[._-](?:example|sample|template|dist)|\.envrc.*)$/;

/** `KEY=value` of an environment file; comments are `#` and, in some projects, `//`. */
export const assignment = /^[ \t]*(?:export\s+|set\s+)?([A-Za-z_][A-Za-z0-9_.]*)\s*[=:]\s*(.*)$/;
