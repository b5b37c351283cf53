/** Where the connection is configured: variables and files, and the engine that a setting or a URL's scheme names. */
import type { Claim, Detector } from '../claim.ts';
import { engineOf, engineOfUrl } from '../engines.ts';
import { isAside } from '../roles.ts';
import type { Text } from '../text.ts';
import { assignment, envFiles, isConnectionVariable, isKindVariable } from '../variables.ts';
import { urlsIn } from './code.ts';

const composeFiles = /^(?:docker-)?compose[\w.-]*\.ya?ml$/;

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

const configFiles =
  /^(?:[\w.-]*(?:config|conf|settings?|parameters|database|db|app|application|default|defaults|local|development|production|sample|example)[\w.-]*)\.(?:toml|ini|cfg|conf|properties|json5?|hjson|ya?ml)(?:\.(?:sample|example|dist|template|default))?$/;
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
  },
};
