/** Rust: sqlx, Diesel, SeaORM, refinery. Engines are Cargo features. */
import type { Claim, Detector, Project } from '../claim.ts';
import { configuredFolder } from '../configured-path.ts';
import { cargoFeatures } from '../manifests/cargo.ts';
import type { Package } from '../manifests/package.ts';
import { ancestors, folderOf } from '../paths.ts';
import { byContent, plainSql } from '../signature.ts';
import type { Engine } from '../stack.ts';
import { find, findAll } from '../text.ts';
import { joinPath } from '../tree.ts';

const featureEngines: Readonly<Record<string, Engine>> = {
  postgres: 'postgresql',
  mysql: 'mysql',
  sqlite: 'sqlite',
  mssql: 'mssql',
  'sqlx-postgres': 'postgresql',
  'sqlx-mysql': 'mysql',
  'sqlx-sqlite': 'sqlite',
  'sqlite-unbundled': 'sqlite',
  postgres_backend: 'postgresql',
  mysql_backend: 'mysql',
};

const libraries = [
  'sqlx',
  'diesel',
  'diesel-async',
  'sea-orm',
  'sea-orm-migration',
  'deadpool-diesel',
  'tauri-plugin-sql',
];

function* featureClaims(packages: readonly Package[]): Generator<Claim> {
  for (const item of packages) {
    if (item.ecosystem !== 'cargo' || !libraries.includes(item.name)) continue;
    for (const feature of item.features) {
      const value = featureEngines[feature];
      if (value === undefined) continue;
      yield {
        claim: 'engine',
        value,
        path: item.path,
        line: item.line,
        source: 'config',
        weak: item.scope === 'development',
      };
    }
  }
}

/** The crate's own features that turn an engine on: `postgresql = ["diesel/postgres"]`. */
function* ownFeatures(project: Project): Generator<Claim> {
  for (const path of project.tree.named('Cargo.toml')) {
    const source = project.tree.read(path);
    if (source === null) continue;
    const features = cargoFeatures(source);
    const defaults = features.find((feature) => feature.name === 'default')?.enables ?? [];
    for (const { name, enables, line } of features) {
      for (const enabled of enables) {
        const [, library, feature] = /^([\w-]+)\??\/([\w-]+)$/.exec(enabled) ?? [];
        const value =
          library !== undefined && libraries.includes(library)
            ? featureEngines[feature as string]
            : undefined;
        if (value !== undefined)
          yield {
            claim: 'engine',
            value,
            path,
            line,
            source: 'config',
            primary: defaults.includes(name),
          };
      }
    }
  }
}

export const cargoEngines: Detector = {
  name: 'cargo-engines',
  *inspect(project) {
    yield* featureClaims(project.packages);
    if (project.packages.some((item) => item.ecosystem === 'cargo')) yield* ownFeatures(project);
  },
};

/** `sqlx::migrate!("dir")`; without an argument `migrations` beside the crate's manifest. */
function* sqlxMacros(project: Project): Generator<Claim> {
  const files = project.tree
    .matching(/\.rs$/)
    .filter((path) =>
      /(?:^|\/)(?:[\w-]*(?:main|lib|db|database|pool|migrat|store|storage|mod|setup|state|app|cli|sql|postgres|sqlite|repo|connection|server|startup)[\w-]*)\.rs$/.test(
        path,
      ),
    );
  for (const path of files.slice(0, 600)) {
    const source = project.tree.read(path);
    if (source === null || !source.text.includes('migrate!')) continue;
    for (const { groups, line } of findAll(source, /\bmigrate!\(\s*(?:"([^"]+)")?\s*\)/g)) {
      const folder = configuredFolder(project.tree, path, groups[1] ?? 'migrations');
      if (folder !== null)
        yield { claim: 'migrations', value: folder, tool: 'sqlx', path, line, source: 'config' };
    }
  }
}

/** Inside a package of another language, whose own tools come first. */
export function isForeign(project: Project, path: string): boolean {
  const manifests = [
    'package.json',
    'go.mod',
    'pyproject.toml',
    'Gemfile',
    'composer.json',
    'mix.exs',
  ];
  return ancestors(`${path}/x`).some((folder) =>
    manifests.some((name) => project.tree.has(joinPath(folder, name))),
  );
}

export const sqlx: Detector = {
  name: 'sqlx',
  packages: { cargo: { sqlx: { orm: 'sqlx' } } },
  *inspect(project) {
    if (project.packages.some((item) => item.name === 'sqlx' && item.ecosystem === 'cargo'))
      yield* sqlxMacros(project);
  },
  recognize(folder) {
    const { project, path, sampleNames } = folder;
    const crate = project.packages.some(
      (item) => item.ecosystem === 'cargo' && item.name === 'sqlx',
    );
    const isSql =
      sampleNames.length > 0 &&
      sampleNames.every((name) => plainSql.test(name)) &&
      folder.files.some((name) => /^\d+_.*\.sql$/.test(name));
    if (!crate || !isSql || !/(?:^|\/)migrations?(?:[-_/][^/]*)?$/.test(path)) return null;
    if (project.uses(path, /^(?:diesel|refinery)$/)) return null;
    return project.uses(path, 'sqlx') || !isForeign(project, path) ? { tool: 'sqlx' } : null;
  },
};

export const diesel: Detector = {
  name: 'diesel',
  packages: { cargo: { diesel: { orm: 'diesel' }, diesel_migrations: { tool: 'diesel' } } },
  *inspect({ tree }) {
    for (const path of tree.matching(/^diesel[\w.-]*\.toml$/)) {
      const source = tree.read(path);
      if (source === null) continue;
      yield { claim: 'orm', value: 'diesel', path, line: null, source: 'config' };
      const schema = find(source, /^[ \t]*file\s*=\s*"([^"]+)"/m);
      const dir = find(source, /^[ \t]*dir\s*=\s*"([^"]+)"/m);
      const folder = dir === null ? null : configuredFolder(tree, path, dir.groups[1] as string);
      if (
        folder !== null &&
        (tree.folders.get(folder)?.folders ?? []).some((name) =>
          tree.has(`${folder}/${name}/up.sql`),
        )
      )
        yield {
          claim: 'migrations',
          value: folder,
          tool: 'diesel',
          path,
          line: dir?.line ?? null,
          source: 'config',
        };
      const file =
        schema === null ? '' : `${folderOf(path)}/${schema.groups[1]}`.replace(/^\//, '');
      if (tree.has(file))
        yield {
          claim: 'schema_file',
          value: file,
          path,
          line: schema?.line ?? null,
          source: 'config',
        };
    }
    for (const path of tree.matching(/schema[\w]*\.rs$/)) {
      const source = tree.head(path);
      const hit = source === null ? null : find(source, /\b(?:diesel::)?table!\s*\{/);
      if (hit === null) continue;
      yield { claim: 'schema_file', value: path, path, line: hit.line, source: 'schema' };
    }
  },
  recognize({ path, folders, project }) {
    if (!folders.some((name) => project.tree.has(`${path}/${name}/up.sql`))) return null;
    return project.uses(path, /^diesel/) ? { tool: 'diesel' } : null;
  },
};

export const seaOrm: Detector = {
  name: 'sea-orm',
  packages: { cargo: { 'sea-orm': { orm: 'sea-orm' }, 'sea-orm-migration': { tool: 'sea-orm' } } },
  recognize: byContent('sea-orm', /\.rs$/, /\bMigrationTrait\b|\bsea_orm_migration\b/),
};

export const refinery: Detector = {
  name: 'refinery',
  packages: { cargo: { refinery: { tool: 'refinery' } } },
};
