/** What an application's own code says of its database: variables that it reads, defaults, URLs, built-in drivers. */
import type { Claim, Detector } from '../claim.ts';
import { databaseUrl, engineOf, engineOfUrl } from '../engines.ts';
import { isAside } from '../roles.ts';
import { find, lineAt, type Text } from '../text.ts';
import type { Tree } from '../tree.ts';
import { assignment, envFiles, isConnectionVariable, isKindVariable } from '../variables.ts';

/** Code that reads its settings: small files that are called so. */
const codeFiles =
  /^(?:[\w.-]*(?:config|configuration|settings?|options?|env|environment|database|db|datasource|data-source|connection|storage|store|orm|ormconfig|knexfile|cli|main|app|server|constants|pg|postgres|mysql|sqlite|prisma|sql|client|cache)[\w.-]*|index|__init__|mod|base|common|production|prod|local|default|dev|development|values|flags|cmd|root|serve|migrate)\.(?:[cm]?[jt]s|py|go|rs|rb|php|exs?|toml|ini|cfg|conf|properties|json5?|hjson|ya?ml|xml|cs|java|kt)$/;
const settingsFolder =
  /(?:^|\/)[^/]*(?:config|conf|settings?|env|database|db|datastore|storage|store|datasource|sql|persist|internal|cmd|lib|server)[^/]*\//i;
const obvious =
  /(?:config|settings?|env|database|datasource|data-source|ormconfig|knexfile|options|db|connection)[\w.-]*\.\w+$|(?:^|\/)(?:app|main|application|wsgi|__init__)\.py$/i;

/** Files of one project that are read for this. */
const most = 250;
const largest = 100_000;

const mention = /\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b|\bPGHOST\b/g;

function* variables(source: Text): Generator<Claim> {
  const seen = new Set<string>();
  for (const match of source.text.matchAll(mention)) {
    const name = match[0];
    if (seen.has(name)) continue;
    seen.add(name);
    if (!isConnectionVariable(name)) continue;
    const line = lineAt(source, match.index);
    yield { claim: 'connection', value: name, path: source.path, line, source: 'hint' };
  }
}

/** `process.env.DB_TYPE || 'postgres'`, `env('DATABASE_CLIENT', 'sqlite')`, `SetDefault("database.type", "mysql")`. */
const fallback =
  /(?:,|\|\||\?\?|:-)[ \t]*["'`](postgres\w*|pg\w*|mysql2?|mariadb|(?:better-)?sqlite3?|mssql|sqlserver|oracledb|mongodb|cockroachdb)["'`]/g;
const named = /([A-Za-z][\w.]*)["'\])]{0,3}[ \t]*$/;

function* defaults(source: Text, assigned: ReadonlySet<string>): Generator<Claim> {
  for (const match of source.text.matchAll(fallback)) {
    const start = source.text.lastIndexOf('\n', match.index) + 1;
    const name = named.exec(source.text.slice(start, match.index))?.[1]?.replaceAll('.', '_') ?? '';
    const variable = name.replace(/^process_env_|^env_/, '');
    if (!isKindVariable(variable) || assigned.has(variable)) continue;
    const value = engineOf(match[1] as string);
    if (value === null) continue;
    const line = lineAt(source, match.index);
    yield { claim: 'engine', value, path: source.path, line, source: 'connection', primary: true };
  }
}

/** Variables that the project's own environment files settle: they win over a default in the code. */
function assignedVariables(tree: Tree): ReadonlySet<string> {
  const names = tree
    .matching(envFiles)
    .flatMap((path) =>
      (tree.read(path)?.lines ?? []).flatMap((text) => assignment.exec(text)?.[1] ?? []),
    );
  return new Set(names);
}

/** Engines that come with the language: no manifest names them. */
const builtIn =
  /from\s+["'](?:node:sqlite|bun:sqlite)["']|require\(["']node:sqlite["']\)|^import\s+sqlite3\b/m;

export function* urlsIn(source: Text): Generator<Claim> {
  const url = find(source, new RegExp(databaseUrl.source, 'i'));
  if (url === null) return;
  const value = engineOfUrl(url.groups[0] as string);
  if (value === null || /^[ \t]*(?:#|\/\/|;|\*)/.test(source.lines[url.line - 1] ?? '')) return;
  yield { claim: 'engine', value, path: source.path, line: url.line, source: 'connection' };
}

function* fromCode(source: Text, assigned: ReadonlySet<string>): Generator<Claim> {
  yield* variables(source);
  yield* defaults(source, assigned);
  const driver = find(source, builtIn);
  if (driver !== null) {
    yield {
      claim: 'engine',
      value: 'sqlite',
      path: source.path,
      line: driver.line,
      source: 'dependency',
    };
  }
  if (obvious.test(source.path) && /\.(?:py|[cm]?[jt]s|go|rs|exs?|php|rb)$/.test(source.path))
    yield* urlsIn(source);
}

export const code: Detector = {
  name: 'code',
  *inspect({ tree }) {
    const files = tree
      .matching(codeFiles)
      .filter((path) => !isAside(path) && (obvious.test(path) || settingsFolder.test(path)))
      .sort(
        (one, other) =>
          Number(obvious.test(other)) - Number(obvious.test(one)) ||
          one.split('/').length - other.split('/').length,
      );
    const assigned = assignedVariables(tree);
    for (const path of files.slice(0, most)) {
      const source = tree.read(path);
      if (source !== null && source.text.length < largest) yield* fromCode(source, assigned);
    }
  },
};
