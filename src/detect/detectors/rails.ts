/** Rails and Active Record: `database.yml`, schema files, migrations; Sequel and Hanami beside them. */
import type { Claim, Detector, Project } from '../claim.ts';
import { engineOf } from '../engines.ts';
import { byContent } from '../signature.ts';
import { find, type Text } from '../text.ts';

const adapters: Readonly<Record<string, string>> = {
  postgis: 'postgresql',
  mysql2: 'mysql',
  trilogy: 'mysql',
  jdbcpostgresql: 'postgresql',
  jdbcmysql: 'mysql',
  jdbcsqlite3: 'sqlite',
};

/** Where a variable chooses the adapter, each driver of the Gemfile is one to choose. */
function* driverGems({ packages }: Project): Generator<Claim> {
  const gems: Readonly<Record<string, 'postgresql' | 'mysql' | 'sqlite'>> = {
    pg: 'postgresql',
    mysql2: 'mysql',
    trilogy: 'mysql',
    sqlite3: 'sqlite',
  };
  for (const { ecosystem, name, scope, path, line } of packages) {
    const value = ecosystem === 'gem' && scope === 'main' ? gems[name] : undefined;
    if (value !== undefined) yield { claim: 'engine', value, path, line, source: 'adapter' };
  }
}

/** Environments other than test; an ERB default (`ENV.fetch("X", "mysql2")`) is the adapter too. */
function* fromDatabaseYml(source: Text, project: Project): Generator<Claim> {
  const path = source.path;
  yield { claim: 'connection', value: 'database.yml', path, line: null, source: 'config' };
  let environment = '';
  for (const [index, text] of source.lines.entries()) {
    environment = /^(\w+):/.exec(text)?.[1] ?? environment;
    for (const match of text.matchAll(/ENV(?:\.fetch\()?[[(]?\s*["'](\w+)["']/g)) {
      yield {
        claim: 'connection',
        value: match[1] as string,
        path,
        line: index + 1,
        source: 'config',
      };
    }
    const adapter = /^[ \t]*adapter:\s*(.+)$/.exec(text)?.[1];
    if (adapter === undefined || environment === 'test') continue;
    if (adapter.includes('ENV')) yield* driverGems(project);
    const words = adapter.replace(/\s#.*$/, '').match(/[a-z][a-z0-9]+/g) ?? [];
    const value = words
      .map((word) => engineOf(adapters[word] ?? word))
      .find((engine) => engine !== null);
    if (value !== undefined && value !== null)
      yield {
        claim: 'engine',
        value,
        path,
        line: index + 1,
        source: 'config',
        primary: environment === 'production' || environment === 'default',
      };
  }
}

function* schemaFiles(project: Project): Generator<Claim> {
  const { tree } = project;
  for (const path of tree.matching(/^(?:\w+_)?(?:schema\.rb|structure\.sql)$/)) {
    const source = tree.head(path);
    if (source === null) continue;
    const hit = find(
      source,
      path.endsWith('.rb')
        ? /ActiveRecord::Schema(?:\[[\d.]+\])?\.define|Sequel\.migration/
        : /PostgreSQL database dump|CREATE TABLE|MySQL dump/i,
    );
    if (hit === null) continue;
    yield { claim: 'schema_file', value: path, path, line: hit.line, source: 'schema' };
    if (path.endsWith('.rb'))
      yield { claim: 'orm', value: 'activerecord', path, line: hit.line, source: 'schema' };
    if (/PostgreSQL database dump|enable_extension/.test(source.text))
      yield { claim: 'engine', value: 'postgresql', path, line: hit.line, source: 'schema' };
    else if (/ENGINE=InnoDB|charset: "utf8/.test(source.text))
      yield { claim: 'engine', value: 'mysql', path, line: hit.line, source: 'schema' };
  }
}

export const rails: Detector = {
  name: 'rails',
  packages: {
    gem: {
      rails: { orm: 'activerecord' },
      activerecord: { orm: 'activerecord' },
      'sinatra-activerecord': { orm: 'activerecord' },
      sequel: { orm: 'sequel' },
      'rom-sql': { orm: 'rom' },
      'hanami-db': { orm: 'rom' },
    },
  },
  *inspect(project) {
    const { tree } = project;
    for (const path of tree.matching(/^database(?:[._-]\w+)*\.ya?ml(?:[._-]\w+)*$/)) {
      const source = tree.read(path);
      if (source !== null && /adapter:|^[ \t]*url:/m.test(source.text))
        yield* fromDatabaseYml(source, project);
    }
    yield* schemaFiles(project);
  },
  recognize(folder) {
    return (
      byContent(
        'activerecord',
        /\.rb$/,
        /<\s*(?:ActiveRecord::Migration|(?:\w+::)+Migration\b|Migration\[)/,
      )(folder) ??
      byContent('sequel', /\.rb$/, /\bSequel\.migration\b/)(folder) ??
      byContent('rom', /\.rb$/, /\bROM::SQL\.migration\b/)(folder)
    );
  },
};
