/** Runners of plain SQL migrations: golang-migrate, goose, sql-migrate, dbmate, Atlas, tern, and unknown ones. */
import type { Claim, Detector, MigrationFolder } from '../claim.ts';
import { configuredFile, configuredFolder } from '../configured-path.ts';
import { engineOf } from '../engines.ts';
import { folderOf } from '../paths.ts';
import { commands, plainSql, says } from '../signature.ts';
import { find, findAll } from '../text.ts';
import { joinPath } from '../tree.ts';
import { isForeign } from './rust.ts';

export const goose: Detector = {
  name: 'goose',
  packages: { go: { 'github.com/pressly/goose': { tool: 'goose' } } },
  *inspect(project) {
    for (const { path, line, text } of commands(
      project,
      /\bGOOSE_DRIVER\b|\bgoose\s+(?:-dir\s+\S+\s+)?(?:postgres|mysql|sqlite3?|clickhouse|up|create)\b|cmd\/goose/,
    )) {
      yield {
        claim: 'migration_tool',
        value: 'goose',
        path,
        line,
        source: 'script',
      } satisfies Claim;
      const driver =
        /GOOSE_DRIVER\s*[:=]\s*["']?(\w+)|\bgoose\s+(?:-dir\s+\S+\s+)?(postgres|mysql|sqlite3?|clickhouse)\b/.exec(
          text,
        );
      const value = driver === null ? null : engineOf(driver[1] ?? driver[2] ?? '');
      if (value !== null) yield { claim: 'engine', value, path, line, source: 'script' };
    }
  },
  recognize: (folder) =>
    says(folder, plainSql, /^--\s*\+goose\s+Up/im) || says(folder, /\.go$/, /\bgoose\.AddMigration/)
      ? { tool: 'goose' }
      : null,
};

export const sqlMigrate: Detector = {
  name: 'sql-migrate',
  packages: { go: { 'github.com/rubenv/sql-migrate': { tool: 'sql-migrate' } } },
  recognize: (folder) =>
    says(folder, plainSql, /^--\s*\+migrate\s+Up/im) ? { tool: 'sql-migrate' } : null,
};

export const dbmate: Detector = {
  name: 'dbmate',
  packages: {
    npm: { dbmate: { tool: 'dbmate' } },
    go: { 'github.com/amacneil/dbmate': { tool: 'dbmate' } },
    pypi: { dbmate: { tool: 'dbmate' } },
  },
  recognize: (folder) => (says(folder, plainSql, /^--\s*migrate:up/im) ? { tool: 'dbmate' } : null),
};

export const tern: Detector = {
  name: 'tern',
  packages: { go: { 'github.com/jackc/tern': { tool: 'tern', engine: 'postgresql' } } },
  recognize: (folder) =>
    folder.files.includes('tern.conf') ||
    says(folder, plainSql, /^---- create above \/ drop below ----/m)
      ? { tool: 'tern', engine: 'postgresql' }
      : null,
};

export const atlas: Detector = {
  name: 'atlas',
  *inspect(project) {
    const { tree } = project;
    for (const path of tree.named('atlas.hcl')) {
      const source = tree.read(path);
      if (source === null) continue;
      yield { claim: 'migration_tool', value: 'atlas', path, line: null, source: 'config' };
      for (const { groups, line } of findAll(source, /\bdir\s*=\s*"(?:file:\/\/)?([^"$]+)"/g)) {
        const folder = configuredFolder(tree, path, groups[1] as string);
        if (folder !== null && tree.has(`${folder}/atlas.sum`))
          yield { claim: 'migrations', value: folder, tool: 'atlas', path, line, source: 'config' };
      }
      for (const { groups, line } of findAll(
        source,
        /\bsrc\s*=\s*\[?\s*"(?:file:\/\/)?([^"$]+\.(?:hcl|sql))"/g,
      )) {
        const value = configuredFile(tree, path, groups[1] as string);
        if (value !== null) yield { claim: 'schema_file', value, path, line, source: 'config' };
      }
      const dev = find(
        source,
        /\b(?:dev|url)\s*=\s*"(?:docker:\/\/)?(postgres|mysql|mariadb|sqlite|sqlserver|clickhouse)/,
      );
      const value = dev === null ? null : engineOf(dev.groups[1] as string);
      if (value !== null)
        yield { claim: 'engine', value, path, line: dev?.line ?? null, source: 'config' };
    }
  },
  recognize: ({ files }) => (files.includes('atlas.sum') ? { tool: 'atlas' } : null),
};

const pair = /^\d+_.+\.(?:up|down)\.\w*sql$/i;

function isPaired(folder: MigrationFolder): boolean {
  return (
    folder.files.filter((name) => pair.test(name)).length * 2 >
    folder.files.filter((name) => name.endsWith('.sql')).length
  );
}

export const golangMigrate: Detector = {
  name: 'golang-migrate',
  packages: { go: { 'github.com/golang-migrate/migrate': { tool: 'golang-migrate' } } },
  *inspect(project) {
    for (const { path, line, text } of commands(
      project,
      /\bmigrate\s+(?:\S+\s+)*-?-(?:source|path|database)\b|\bmigrate\/migrate\b|golang-migrate|\bmigrate\s+create\s+-ext\b/,
    )) {
      yield { claim: 'migration_tool', value: 'golang-migrate', path, line, source: 'script' };
      const scheme = /-database[ =]+["']?(\w+):\/\//.exec(text)?.[1];
      const value = scheme === undefined ? null : engineOf(scheme);
      if (value !== null) yield { claim: 'engine', value, path, line, source: 'script' };
    }
  },
  recognize(folder) {
    if (!isPaired(folder)) return null;
    // sqlx and Bun write the same pairs.
    const { project, path } = folder;
    if (project.uses(path, /golang-migrate/)) return { tool: 'golang-migrate' };
    if (project.uses(path, 'github.com/uptrace/bun')) return { tool: 'bun' };
    if (project.uses(path, 'github.com/mattermost/morph')) return { tool: 'morph' };
    if (project.uses(path, /gobuffalo\/pop$/)) return { tool: 'pop' };
    const crate = project.packages.some(
      (item) => item.ecosystem === 'cargo' && item.name === 'sqlx',
    );
    if (crate && (project.uses(path, 'sqlx') || !isForeign(project, path))) return { tool: 'sqlx' };
    return { tool: 'golang-migrate' };
  },
};

/** A plan names the changes; `deploy`, `revert` and `verify` hold a script for each. */
export const sqitch: Detector = {
  name: 'sqitch',
  *inspect({ tree }) {
    for (const path of tree.named('sqitch.plan')) {
      yield { claim: 'migration_tool', value: 'sqitch', path, line: null, source: 'config' };
      const folder = joinPath(folderOf(path), 'deploy');
      if (tree.folders.has(folder))
        yield {
          claim: 'migrations',
          value: folder,
          tool: 'sqitch',
          path,
          line: null,
          source: 'config',
        };
    }
    for (const path of tree.named('sqitch.conf')) {
      const source = tree.read(path);
      if (source === null) continue;
      const hit = find(source, /^[ \t]*engine\s*=\s*(\w+)/m);
      const value = hit === null ? null : engineOf(hit.groups[1] as string);
      if (value !== null)
        yield { claim: 'engine', value, path, line: hit?.line ?? null, source: 'config' };
      const top = find(source, /^[ \t]*(?:deploy_dir|top_dir)\s*=\s*(\S+)/m);
      if (top === null) continue;
      const named = top.groups[1] as string;
      const folder =
        configuredFolder(tree, path, `${named}/deploy`) ?? configuredFolder(tree, path, named);
      if (
        folder !== null &&
        (tree.folders.get(folder)?.files ?? []).some((name) => name.endsWith('.sql'))
      )
        yield {
          claim: 'migrations',
          value: folder,
          tool: 'sqitch',
          path,
          line: top.line,
          source: 'config',
        };
    }
  },
};
