/** Prisma: schema files, `prisma.config.*`, migrations with their lock file. */
import type { Claim, Detector, Project } from '../claim.ts';
import { configuredFolder } from '../configured-path.ts';
import { engineOf } from '../engines.ts';
import { isRecord, readNpmManifest } from '../manifests/npm.ts';
import { folderOf, resolveFrom } from '../paths.ts';
import { find, findAll, type Text, withoutComments } from '../text.ts';

const datasource = /^[ \t]*datasource\s+\w+\s*\{[^}]{0,2000}?provider\s*=\s*"([^"]+)"/m;

/** In a multi-file schema, every `.prisma` file at or under the folder of the datasource is part of it. */
function schemaFiles(project: Project, root: string): string[] {
  const folder = folderOf(root);
  return project.tree
    .matching(/\.prisma$/)
    .filter(
      (path) =>
        path === root ||
        (folder !== '' && path.startsWith(`${folder}/`) && !hasDatasource(project, path)),
    );
}

function hasDatasource(project: Project, path: string): boolean {
  const source = project.tree.read(path);
  return source !== null && datasource.test(source.text);
}

/** Beside the schema, or beside the folder that holds a multi-file schema. */
function migrationsFolder(project: Project, schema: string): string | null {
  const folder = folderOf(schema);
  for (const base of [folder, folderOf(folder)]) {
    const candidate = base === '' ? 'migrations' : `${base}/migrations`;
    const found = project.tree.folders.get(candidate);
    if (found === undefined) continue;
    const isPrisma =
      found.files.includes('migration_lock.toml') ||
      found.folders.some((name) => project.tree.has(`${candidate}/${name}/migration.sql`));
    if (isPrisma) return candidate;
  }
  return null;
}

function* fromSchema(project: Project, source: Text): Generator<Claim> {
  const path = source.path;
  const clean = withoutComments(source, 'c');
  const provider = find(clean, datasource);
  if (provider === null) return;
  const line = provider.line;
  const engine = engineOf(provider.groups[1] as string);
  yield { claim: 'orm', value: 'prisma', path, line, source: 'config' };
  if (engine !== null) yield { claim: 'engine', value: engine, path, line, source: 'config' };
  for (const file of schemaFiles(project, path))
    yield { claim: 'schema_file', value: file, path: file, line: null, source: 'schema' };
  for (const variable of findAll(clean, /\benv\(\s*"(\w+)"\s*\)/g)) {
    yield {
      claim: 'connection',
      value: variable.groups[1] as string,
      path,
      line: variable.line,
      source: 'config',
    };
  }
  const folder = migrationsFolder(project, path);
  if (folder === null) return;
  yield {
    claim: 'migrations',
    value: folder,
    tool: 'prisma-migrate',
    path: folder,
    line: null,
    source: 'signature',
    ...(engine === null ? {} : { engine }),
  };
}

function* fromConfig(project: Project, source: Text): Generator<Claim> {
  const path = source.path;
  const clean = withoutComments(source, 'c');
  if (!/\bprisma\/config\b|\bschema\s*:|\bdefineConfig\b/.test(clean.text)) return;
  yield { claim: 'orm', value: 'prisma', path, line: null, source: 'config' };
  const migrations = find(
    clean,
    /migrations\s*:\s*\{[^}]{0,500}?path\s*:\s*(?:path\.\w+\([^"'`)]*)?["'`]([^"'`]+)["'`]/,
  );
  if (migrations === null) return;
  const folder = configuredFolder(project.tree, path, migrations.groups[1] as string);
  if (folder === null) return;
  yield {
    claim: 'migrations',
    value: folder,
    tool: 'prisma-migrate',
    path,
    line: migrations.line,
    source: 'config',
  };
}

export const prisma: Detector = {
  name: 'prisma',
  packages: {
    npm: {
      '@prisma/client': { orm: 'prisma' },
      '@prisma/adapter-pg': { engine: 'postgresql', source: 'adapter' },
      '@prisma/adapter-neon': { engine: 'postgresql', platform: 'neon', source: 'adapter' },
      '@prisma/adapter-libsql': { engine: 'libsql', platform: 'turso', source: 'adapter' },
      '@prisma/adapter-d1': { engine: 'd1', source: 'adapter' },
      '@prisma/adapter-planetscale': {
        engine: 'mysql',
        platform: 'planetscale',
        source: 'adapter',
      },
      '@prisma/adapter-mariadb': { engine: 'mysql', source: 'hint' },
      '@prisma/adapter-mssql': { engine: 'mssql', source: 'adapter' },
      '@prisma/adapter-better-sqlite3': { engine: 'sqlite', source: 'adapter' },
    },
    pypi: { prisma: { orm: 'prisma' } },
  },
  *inspect(project) {
    for (const path of project.tree.matching(/\.prisma$/)) {
      const source = project.tree.read(path);
      if (source !== null) yield* fromSchema(project, source);
    }
    for (const path of project.tree.matching(/^prisma(?:\.config)?\.[cm]?[jt]s$/)) {
      const source = project.tree.read(path);
      // `.config/prisma.ts` is the other place; a client's module may be called the same.
      if (!/\.config[./]/.test(path)) continue;
      if (source !== null) yield* fromConfig(project, source);
    }
    for (const path of project.tree.named('package.json')) {
      const source = project.tree.read(path);
      const manifest = source === null ? null : readNpmManifest(source);
      const named = isRecord(manifest?.prisma) ? manifest.prisma.schema : null;
      if (typeof named !== 'string') continue;
      const schema = resolveFrom(folderOf(path), named);
      if (schema === null || (!project.tree.has(schema) && !project.tree.folders.has(schema)))
        continue;
      yield { claim: 'orm', value: 'prisma', path, line: null, source: 'config' };
    }
  },
  recognize({ files, folders, path, project }) {
    const isPrisma =
      folders.some((name) => project.tree.has(`${path}/${name}/migration.sql`)) &&
      !folders.some((name) => project.tree.has(`${path}/${name}/snapshot.json`));
    if (!isPrisma && !(files.includes('migration_lock.toml') && folders.length > 0)) return null;
    const lock = project.tree.read(`${path}/migration_lock.toml`);
    const provider = lock === null ? null : find(lock, /^[ \t]*provider\s*=\s*"([^"]+)"/m);
    const engine = provider === null ? null : engineOf(provider.groups[1] as string);
    return engine === null ? { tool: 'prisma-migrate' } : { tool: 'prisma-migrate', engine };
  },
};
