/** Python's other ORMs: Tortoise with aerich, Piccolo, Peewee, Pony, yoyo. */
import type { Claim, Detector, Project } from '../claim.ts';
import { configuredFolder } from '../configured-path.ts';
import { engineOf, engineOfUrl } from '../engines.ts';
import { says } from '../signature.ts';
import { find, findAll } from '../text.ts';

function usesAerich(project: Project): boolean {
  return project.packages.some((item) => item.name === 'aerich');
}

export const tortoise: Detector = {
  name: 'tortoise',
  packages: { pypi: { 'tortoise-orm': { orm: 'tortoise-orm' }, aerich: { tool: 'aerich' } } },
  *inspect(project) {
    const { tree } = project;
    for (const path of tree.named('pyproject.toml', 'aerich.ini')) {
      const source = tree.read(path);
      const hit = source === null ? null : find(source, /^\[(?:tool\.)?(?:aerich|tortoise)\]/m);
      if (source === null || hit === null) continue;
      const isAerich = hit.groups[0]?.includes('aerich') === true || usesAerich(project);
      if (!isAerich) continue;
      yield { claim: 'migration_tool', value: 'aerich', path, line: hit.line, source: 'config' };
      const location =
        find(source, /^[ \t]*location\s*=\s*["']?([^\s"'#]+)/m)?.groups[1] ?? './migrations';
      const folder = configuredFolder(tree, path, `${location}/models`);
      if (folder !== null)
        yield {
          claim: 'migrations',
          value: folder,
          tool: 'aerich',
          path,
          line: hit.line,
          source: 'config',
        };
    }
    if (!project.packages.some((item) => item.name === 'tortoise-orm')) return;
    for (const path of tree.matching(
      /^(?:settings|config|database|db|tortoise\w*|main|app|base|__init__)\.py$/,
    )) {
      const source = tree.read(path);
      if (source === null || !/tortoise/i.test(source.text)) continue;
      for (const { groups, line } of findAll(
        source,
        /["']?(?:engine|default|db_url)["']?\s*[:=]\s*f?["'](?:tortoise\.backends\.)?(\w+)(?:["']|:\/\/)/g,
      )) {
        const value = engineOf(groups[1] as string);
        if (value !== null) yield { claim: 'engine', value, path, line, source: 'config' };
      }
    }
  },
  recognize(folder) {
    if (says(folder, /\.py$/, /async def upgrade\(\s*db\s*:\s*BaseDBAsyncClient/))
      return { tool: 'aerich' };
    if (says(folder, /\.sql$/, /^-- upgrade --/m)) return { tool: 'aerich' };
    return says(folder, /\.py$/, /^from tortoise import[^\n]*\bmigrations\b/m)
      ? { tool: 'tortoise-orm' }
      : null;
  },
};

export const piccolo: Detector = {
  name: 'piccolo',
  packages: { pypi: { piccolo: { orm: 'piccolo' } } },
  *inspect({ tree }) {
    for (const path of tree.named('piccolo_conf.py')) {
      const source = tree.read(path);
      if (source === null) continue;
      yield { claim: 'orm', value: 'piccolo', path, line: null, source: 'config' };
      const hit = find(source, /\b(PostgresEngine|SQLiteEngine|CockroachEngine)\(/);
      if (hit === null) continue;
      const value =
        hit.groups[1] === 'SQLiteEngine'
          ? 'sqlite'
          : hit.groups[1] === 'CockroachEngine'
            ? 'cockroachdb'
            : 'postgresql';
      yield { claim: 'engine', value, path, line: hit.line, source: 'config' };
    }
  },
  recognize: (folder) =>
    says(folder, /\.py$/, /\bMigrationManager\(/) ? { tool: 'piccolo' } : null,
};

/** Libraries whose extras are drivers: `sqlalchemy[postgresql-asyncpg]`, `tortoise-orm[asyncpg]`. */
const withDrivers =
  /^(?:sqlalchemy|sqlmodel|advanced-alchemy|databases|tortoise-orm|piccolo|ormar|encode-databases)$/;

function* driverExtras({ packages }: Project): Generator<Claim> {
  for (const { ecosystem, name, features, path, line, scope } of packages) {
    if (ecosystem !== 'pypi' || !withDrivers.test(name)) continue;
    for (const extra of features) {
      const value = engineOf(extra) ?? engineOf(extra.split(/[-_]/)[0] as string);
      if (value === null) continue;
      const weak = scope === 'development';
      yield { claim: 'engine', value, path, line, source: 'adapter', weak };
    }
  }
}

export const smallOrms: Detector = {
  name: 'small-orms',
  packages: {
    pypi: {
      peewee: { orm: 'peewee' },
      pony: { orm: 'pony' },
      ormar: { orm: 'ormar' },
      gino: { orm: 'gino', engine: 'postgresql', source: 'hint' },
      'yoyo-migrations': { tool: 'yoyo' },
      'peewee-migrate': { tool: 'peewee-migrate' },
    },
  },
  *inspect(project) {
    const { tree } = project;
    yield* driverExtras(project);
    for (const path of tree.named('yoyo.ini')) {
      const source = tree.read(path);
      if (source === null) continue;
      yield { claim: 'migration_tool', value: 'yoyo', path, line: null, source: 'config' };
      const url = find(source, /^[ \t]*database\s*=\s*(\S+)/m);
      const engine = url === null ? null : engineOfUrl(url.groups[1] as string);
      if (engine !== null)
        yield { claim: 'engine', value: engine, path, line: url?.line ?? null, source: 'config' };
      const sources = find(source, /^[ \t]*sources\s*=\s*([^\n]+)/m);
      for (const named of (sources?.groups[1] ?? './migrations').split(/\s+/)) {
        const folder = configuredFolder(tree, path, named.replace(/%\(here\)s\/?/, './'));
        if (folder !== null)
          yield {
            claim: 'migrations',
            value: folder,
            tool: 'yoyo',
            path,
            line: sources?.line ?? null,
            source: 'config',
          };
      }
    }
  },
  recognize(folder) {
    if (says(folder, /\.py$/, /^def migrate\(migrator\b/m)) return { tool: 'peewee-migrate' };
    if (says(folder, /\.py$/, /from yoyo import/) || says(folder, /\.sql$/, /^--\s*depends:/m))
      return { tool: 'yoyo' };
    return null;
  },
};
