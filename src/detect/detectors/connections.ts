/** Where the connection is configured: variables and files, and the engine that a setting or a URL's scheme names. */
import type { Claim, Detector } from '../claim.ts';
import { databaseUrl, engineOf, engineOfUrl } from '../engines.ts';
import { isAside } from '../roles.ts';
import { find, lineAt, type Text } from '../text.ts';

const envFiles =
  /^(?:\.?env(?:[._-].*)?|.*\.env(?:[._-](?:example|sample|template|dist|defaults?))?|.*[._-]env[._-](?:example|sample|template|dist)|\.envrc.*)$/;
const composeFiles = /^(?:docker-)?compose[\w.-]*\.ya?ml$/;

function wordSet(words: string): ReadonlySet<string> {
  return new Set(words.split(' '));
}

/** Words of a variable's name that say that it is about a database, and that it says where. */
const databaseWords = wordSet(
  'DATABASE DB POSTGRES POSTGRESQL PG PSQL MYSQL MARIADB SQLITE SQLITE3 MSSQL SQLSERVER ORACLE MONGO MONGODB COCKROACH COCKROACHDB CRDB CLICKHOUSE LIBSQL TURSO SQL SQLALCHEMY NEON JDBC DATASOURCE GOOSE DIRECT PGHOST DBHOST DBURL',
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
function isKindVariable(name: string): boolean {
  const words = names(name);
  if (words.length === 1)
    return /^(?:DB|DATABASE)(?:TYPE|DRIVER|DIALECT|ENGINE)$/.test(words[0] as string);
  return (
    kindWords.has(words.at(-1) as string) && words.slice(0, -1).some((word) => storeWords.has(word))
  );
}

/** `KEY=value` of an environment file; comments are `#` and, in some projects, `//`. */
const assignment = /^[ \t]*(?:export\s+|set\s+)?([A-Za-z_][A-Za-z0-9_.]*)\s*[=:]\s*(.*)$/;

function* fromEnvironment(source: Text): Generator<Claim> {
  const path = source.path;
  for (const [index, text] of source.lines.entries()) {
    if (/^[ \t]*(?:#|\/\/|;)/.test(text)) continue;
    const match = assignment.exec(text.replace(/^[ \t]*-\s*/, ''));
    if (match === null) continue;
    const [, name = '', rest = ''] = match;
    yield* fromSetting(
      path,
      index + 1,
      name,
      rest
        .trim()
        .replace(/^["'](.*?)["'].*$/, '$1')
        .replace(/\s+#.*$/, ''),
    );
  }
}

function* fromSetting(path: string, line: number, name: string, value: string): Generator<Claim> {
  const evidence = { path, line, source: 'connection' } as const;
  if (isKindVariable(name)) {
    const engine = engineOf(value.replace(/^\$\{\w+:-(.*)\}$/, '$1'));
    if (engine !== null) yield { claim: 'engine', value: engine, primary: true, ...evidence };
    return;
  }
  const bare = value.replace(/^\$\{\w+:-(.*)\}$/, '$1');
  const engine = engineOfUrl(bare);
  const known = isConnectionVariable(name);
  if (
    known ||
    (engine !== null && /:\/\/|^jdbc:|^file:/.test(bare) && /URL|URI|DSN|CONN|STRING/i.test(name))
  ) {
    yield { claim: 'connection', value: name, ...evidence };
    if (engine !== null) yield { claim: 'engine', value: engine, ...evidence };
  }
}

/** Code that reads its settings: small files that are called so. */
const codeFiles =
  /^(?:[\w.-]*(?:config|configuration|settings?|options?|env|environment|database|db|datasource|data-source|connection|storage|store|orm|ormconfig|knexfile|cli|main|app|server|constants|pg|postgres|mysql|prisma|sql|client)[\w.-]*|index|__init__|mod|base|common|production|prod|local|default|dev|development|values|flags|cmd|root|serve|migrate)\.(?:[cm]?[jt]s|py|go|rs|rb|php|exs?|toml|ini|cfg|conf|properties|json5?|hjson|ya?ml|xml|cs)$/;
const settingsFolder =
  /(?:^|\/)[^/]*(?:config|conf|settings?|env|database|db|datastore|storage|store|datasource|sql|persist|internal|cmd|lib|server|pkg\/db)[^/]*\//i;
const obvious =
  /(?:config|settings?|env|database|datasource|data-source|ormconfig|knexfile|options|db|connection)[\w.-]*\.\w+$/i;
const mention = /\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b|\bPGHOST\b/g;

/** Files per project that are read for variables alone. */
const most = 250;

function* fromCode(source: Text): Generator<Claim> {
  const seen = new Set<string>();
  for (const match of source.text.matchAll(mention)) {
    const name = match[0];
    if (seen.has(name)) continue;
    seen.add(name);
    if (!isConnectionVariable(name)) continue;
    yield {
      claim: 'connection',
      value: name,
      path: source.path,
      line: lineAt(source, match.index),
      source: 'hint',
    };
  }
}

const configFiles =
  /^(?:[\w.-]*(?:config|conf|settings?|database|db|app|application|default|defaults|local|development|production|sample|example)[\w.-]*)\.(?:toml|ini|cfg|conf|properties|json5?|hjson|ya?ml)(?:\.(?:sample|example|dist|template|default))?$/;
const typeSetting =
  /^[ \t]*["']?((?:[\w-]+\.)*(?:db|database|storage|datasource)?[-_.]?(?:type|driver|dialect|adapter|engine|backend|client|provider|db[-_]?type|database[-_]?type))["']?\s*[=:]\s*["']?([A-Za-z][\w-]*)["']?/i;
const section = /^[ \t]*(?:\[+\s*([\w."-]+)\s*\]+|["']?([\w-]+)["']?\s*[:=]\s*\{?\s*)$/;

/** `[database] type = sqlite3`, `database: { client: pg }`, `db.type=postgres` in the application's own configuration. */
function* fromConfiguration(source: Text): Generator<Claim> {
  let current = '';
  for (const [index, text] of source.lines.entries()) {
    if (/^[ \t]*(?:#|\/\/|;|--)/.test(text)) continue;
    const header = section.exec(text);
    if (header !== null) {
      current = header[1] ?? header[2] ?? '';
      continue;
    }
    const setting = typeSetting.exec(text);
    if (setting === null) continue;
    const inside =
      /database|\bdb\b|datasource|datastore|storage|postgres|sql|knex|typeorm|sequelize|connection/i;
    if (!inside.test(current) && !inside.test(setting[1] as string)) continue;
    const engine = engineOf(setting[2] as string);
    if (engine !== null)
      yield {
        claim: 'engine',
        value: engine,
        primary: true,
        path: source.path,
        line: index + 1,
        source: 'connection',
      };
  }
}

function* urlsIn(source: Text): Generator<Claim> {
  const url = find(source, new RegExp(databaseUrl.source, 'i'));
  if (url === null) return;
  const engine = engineOfUrl(url.groups[0] as string);
  if (engine === null || /^[ \t]*(?:#|\/\/|;|\*)/.test(source.lines[url.line - 1] ?? '')) return;
  yield { claim: 'engine', value: engine, path: source.path, line: url.line, source: 'connection' };
}

export const connections: Detector = {
  name: 'connections',
  *inspect({ tree }) {
    for (const path of [...tree.matching(envFiles), ...tree.matching(composeFiles)]) {
      const source = tree.read(path);
      if (source !== null) yield* fromEnvironment(source);
    }
    for (const path of tree.matching(configFiles)) {
      if (
        /(?:^|\/)(?:package|tsconfig|composer|biome|turbo|nx)[\w.-]*\.json$|lock/.test(path) ||
        isAside(path)
      )
        continue;
      const source = tree.read(path);
      if (source === null || source.text.length > 200_000) continue;
      yield* fromConfiguration(source);
      yield* urlsIn(source);
    }
    const code = tree
      .matching(codeFiles)
      .filter((path) => !isAside(path) && (obvious.test(path) || settingsFolder.test(path)))
      .sort(
        (one, other) =>
          Number(obvious.test(other)) - Number(obvious.test(one)) ||
          one.split('/').length - other.split('/').length,
      );
    for (const path of code.slice(0, most)) {
      const source = tree.read(path);
      if (source !== null && source.text.length < 100_000) yield* fromCode(source);
    }
  },
};
