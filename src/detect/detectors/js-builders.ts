/** Query builders and migration runners of JavaScript that need no configuration of their own. */
import type { Claim, Detector, Project } from '../claim.ts';
import { configuredFolder } from '../configured-path.ts';
import { commands, says, script } from '../signature.ts';
import { find, withoutComments } from '../text.ts';

export const kysely: Detector = {
  name: 'kysely',
  packages: {
    npm: {
      kysely: { orm: 'kysely' },
      'kysely-postgres-js': { engine: 'postgresql', source: 'adapter' },
      'kysely-d1': { engine: 'd1', source: 'adapter' },
      'kysely-planetscale': { engine: 'mysql', platform: 'planetscale', source: 'adapter' },
    },
  },
  *inspect({ tree }) {
    for (const path of tree.matching(/^kysely\.config\.[cm]?[jt]s$/)) {
      const source = tree.read(path);
      if (source === null) continue;
      yield { claim: 'orm', value: 'kysely', path, line: null, source: 'config' } satisfies Claim;
      const hit = find(withoutComments(source, 'c'), /migrationFolder\s*:\s*["'`]([^"'`]+)["'`]/);
      const folder = configuredFolder(tree, path, hit?.groups[1] ?? 'migrations');
      if (folder !== null)
        yield {
          claim: 'migrations',
          value: folder,
          tool: 'kysely',
          path,
          line: hit?.line ?? null,
          source: 'config',
        };
    }
  },
  recognize: (folder) =>
    says(folder, script, /\bKysely\b|from\s+["']kysely["']/) ? { tool: 'kysely' } : null,
};

/** `node-pg-migrate -m migrations`, or the default folder. */
function* pgMigrateScripts(project: Project): Generator<Claim> {
  for (const { path, line, text } of commands(project, /\bnode-pg-migrate\b/)) {
    if (path.endsWith('package.json') && /^[ \t]*"node-pg-migrate"\s*:/.test(text)) continue;
    yield { claim: 'migration_tool', value: 'node-pg-migrate', path, line, source: 'script' };
    yield { claim: 'engine', value: 'postgresql', path, line, source: 'script' };
    const named = /(?:-m|--migrations-dir)[ =]+["']?([\w./-]+)/.exec(text)?.[1];
    const folder = configuredFolder(project.tree, path, named ?? 'migrations');
    if (folder !== null)
      yield {
        claim: 'migrations',
        value: folder,
        tool: 'node-pg-migrate',
        path,
        line,
        source: 'config',
      };
  }
}

/** Content systems and frameworks that bring an adapter, and migrations of their own. */
export const frameworks: Detector = {
  name: 'js-frameworks',
  packages: {
    npm: {
      '@payloadcms/db-postgres': { engine: 'postgresql', source: 'adapter' },
      '@payloadcms/db-vercel-postgres': {
        engine: 'postgresql',
        platform: 'vercel-postgres',
        source: 'adapter',
      },
      '@payloadcms/db-sqlite': { engine: 'sqlite', source: 'adapter' },
      '@payloadcms/db-mongodb': { engine: 'mongodb', source: 'adapter' },
      '@adonisjs/lucid': { orm: 'lucid' },
    },
  },
  recognize(folder) {
    if (says(folder, script, /["']@payloadcms\/db-/)) return { tool: 'payload' };
    return says(folder, script, /["']@adonisjs\/lucid\/schema["']|@ioc:Adonis\/Lucid\/Schema/)
      ? { tool: 'lucid' }
      : null;
  },
};

export const nodePgMigrate: Detector = {
  name: 'node-pg-migrate',
  packages: { npm: { 'node-pg-migrate': { tool: 'node-pg-migrate', engine: 'postgresql' } } },
  inspect: pgMigrateScripts,
  recognize(folder) {
    if (says(folder, script, /\bMigrationBuilder\b|\bnode-pg-migrate\b|\bpgm\.\w+\(/))
      return { tool: 'node-pg-migrate', engine: 'postgresql' };
    return null;
  },
};

export const graphileMigrate: Detector = {
  name: 'graphile-migrate',
  packages: { npm: { 'graphile-migrate': { tool: 'graphile-migrate', engine: 'postgresql' } } },
  *inspect({ tree }) {
    for (const path of tree.matching(/^\.gmrc(?:\.\w+)?$/)) {
      yield {
        claim: 'migration_tool',
        value: 'graphile-migrate',
        path,
        line: null,
        source: 'config',
      };
      yield { claim: 'engine', value: 'postgresql', path, line: null, source: 'config' };
    }
  },
  recognize: (folder) =>
    says(folder, /\.sql$/, /^--! Previous:/m)
      ? { tool: 'graphile-migrate', engine: 'postgresql' }
      : null,
};

export const dbMigrate: Detector = {
  name: 'db-migrate',
  packages: {
    npm: {
      'db-migrate': { tool: 'db-migrate' },
      'migrate-mongo': { tool: 'migrate-mongo', engine: 'mongodb' },
      'postgres-migrations': { tool: 'postgres-migrations', engine: 'postgresql' },
    },
  },
  recognize(folder) {
    if (says(folder, script, /\bdbm\s*=\s*options\.dbmigrate|exports\._meta\b|\bdb\.runSql\(/))
      return { tool: 'db-migrate' };
    if (
      says(folder, script, /\basync\s+up\s*\(\s*db\b[^)]*\)/) &&
      folder.project.uses(folder.path, 'migrate-mongo')
    )
      return { tool: 'migrate-mongo', engine: 'mongodb' };
    return null;
  },
};
