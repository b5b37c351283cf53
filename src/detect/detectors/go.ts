/** Go: GORM, Ent, Bun, sqlc and other libraries. */
import type { Claim, Detector, Project } from '../claim.ts';
import { configuredGlob } from '../configured-path.ts';
import { engineOf } from '../engines.ts';
import { folderOf, resolveFrom } from '../paths.ts';
import { byContent } from '../signature.ts';
import { findAll } from '../text.ts';

export const gorm: Detector = {
  name: 'gorm',
  packages: {
    go: {
      'gorm.io/gorm': { orm: 'gorm' },
      'github.com/jinzhu/gorm': { orm: 'gorm' },
      'gorm.io/driver/postgres': { engine: 'postgresql', source: 'adapter' },
      'gorm.io/driver/mysql': { engine: 'mysql', source: 'adapter' },
      'gorm.io/driver/sqlite': { engine: 'sqlite', source: 'adapter' },
      'gorm.io/driver/sqlserver': { engine: 'mssql', source: 'adapter' },
      'gorm.io/driver/clickhouse': { engine: 'clickhouse', source: 'adapter' },
      'github.com/glebarez/sqlite': { engine: 'sqlite', source: 'adapter' },
      'github.com/go-gormigrate/gormigrate': { tool: 'gormigrate' },
    },
  },
  recognize: byContent('gormigrate', /\.go$/, /\bgormigrate\.Migration\b/),
};

export const ent: Detector = {
  name: 'ent',
  packages: { go: { 'entgo.io/ent': { orm: 'ent' }, 'github.com/facebook/ent': { orm: 'ent' } } },
  *inspect(project) {
    if (!project.packages.some((item) => item.name === 'entgo.io/ent')) return;
    for (const { path, files } of project.tree.folders.values()) {
      if (!/(?:^|\/)ent\/schema$|(?:^|\/)schema$/.test(path)) continue;
      const file = files.find(
        (name) =>
          name.endsWith('.go') &&
          /\bent\.Schema\b/.test(project.tree.head(`${path}/${name}`)?.text ?? ''),
      );
      if (file === undefined) continue;
      yield {
        claim: 'schema_file',
        value: `${path}/*.go`,
        path: `${path}/${file}`,
        line: null,
        source: 'schema',
      } satisfies Claim;
    }
  },
};

export const goLibraries: Detector = {
  name: 'go-libraries',
  packages: {
    go: {
      'github.com/uptrace/bun': { orm: 'bun' },
      'github.com/uptrace/bun/dialect/pgdialect': { engine: 'postgresql', source: 'adapter' },
      'github.com/uptrace/bun/driver/pgdriver': { engine: 'postgresql', source: 'adapter' },
      'github.com/uptrace/bun/dialect/mysqldialect': { engine: 'mysql', source: 'adapter' },
      'github.com/uptrace/bun/dialect/sqlitedialect': { engine: 'sqlite', source: 'adapter' },
      'github.com/uptrace/bun/driver/sqliteshim': { engine: 'sqlite', source: 'adapter' },
      'xorm.io/xorm': { orm: 'xorm' },
      'github.com/go-xorm/xorm': { orm: 'xorm' },
      'github.com/jmoiron/sqlx': { orm: 'sqlx' },
      'github.com/upper/db': { orm: 'upper' },
      'github.com/aarondl/sqlboiler': { orm: 'sqlboiler' },
      'github.com/volatiletech/sqlboiler': { orm: 'sqlboiler' },
      'github.com/stephenafamo/bob': { orm: 'bob' },
      'github.com/go-pg/pg': { orm: 'go-pg' },
      'github.com/go-jet/jet': { orm: 'jet' },
      'github.com/gobuffalo/pop': { orm: 'pop', tool: 'pop' },
    },
  },
  recognize(folder) {
    if (folder.files.some((name) => name.endsWith('.fizz'))) return { tool: 'pop' };
    if (!folder.project.uses(folder.path, 'github.com/uptrace/bun')) return null;
    return byContent('bun', /\.go$/, /\bbun\.(?:DB|IDB)\b|Migrations\.MustRegister/)(folder);
  },
};

function strings(text: string): string[] {
  return Array.from(
    text.matchAll(/["']([^"'\s]+)["']|(?:^|\s|-\s)([\w./*-]+\.sql|[\w./*-]*\/[\w./*-]*)/gm),
    (match) => match[1] ?? (match[2] as string),
  );
}

/** Paths of `schema:` in sqlc.yaml and `"schema":` in sqlc.json: a string or a list. */
function* sqlcSchemas(project: Project, path: string): Generator<Claim> {
  const source = project.tree.read(path);
  if (source === null) return;
  yield { claim: 'orm', value: 'sqlc', path, line: null, source: 'config' };
  for (const { groups, line } of findAll(source, /["']?\bengine["']?\s*:\s*["']?(\w+)/g)) {
    const value = engineOf(groups[1] as string);
    if (value !== null) yield { claim: 'engine', value, path, line, source: 'config' };
  }
  for (const { groups, line } of findAll(
    source,
    /^[ \t]*(?:-\s*)?["']?schema["']?\s*:\s*(\[[^\]]{0,4000}\]|[^\s,[][^\n]*|(?:\n[ \t]*-[ \t]*[^\n]+){1,50})/gm,
  )) {
    const text = groups[1] as string;
    const named =
      text.startsWith('[') || text.startsWith('\n')
        ? strings(text)
        : [text.trim().replace(/^["']|["'],?$|,$/g, '')];
    for (const name of named) {
      const found = configuredGlob(project.tree, path, name) ?? resolveFrom(folderOf(path), name);
      if (
        found === null ||
        !(project.tree.has(found) || project.tree.folders.has(found) || found.includes('*'))
      )
        continue;
      if (/migrat/i.test(found)) continue;
      const value = project.tree.folders.has(found) ? `${found}/*.sql` : found;
      yield { claim: 'schema_file', value, path, line, source: 'config' };
    }
  }
}

export const sqlc: Detector = {
  name: 'sqlc',
  *inspect(project) {
    for (const path of project.tree.matching(/^sqlc[\w.-]*\.(?:ya?ml|json)$/))
      yield* sqlcSchemas(project, path);
  },
};
