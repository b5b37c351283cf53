/** Where installed tools lie: one folder for each version, made by `install.mjs`. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { versions } from './versions.mjs';

const cache =
  process.env.TABLEWRIGHT_INTEROP_CACHE ??
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'tablewright-interop');

const source = (path) => readFileSync(new URL(path, import.meta.url), 'utf8');

/** What a folder is made of: another content is another folder. */
const contents = {
  npm: versions.npm,
  drizzle1: versions.drizzle1,
  goose: versions.go.goose,
  migrate: versions.go.migrate,
  'sql-migrate': versions.go['sql-migrate'],
  atlas: [versions.atlas, source('atlas/main.go')],
  jvm: [versions.maven, source('Runner.java')],
  python: versions.python,
  sqlx: [versions.cargo, source('sqlx/main.rs')],
};

/** @param {keyof typeof contents} name */
export function toolFolder(name) {
  const text = JSON.stringify(contents[name]);
  return join(cache, `${name}-${createHash('sha256').update(text).digest('hex').slice(0, 12)}`);
}

/**
 * Null when it is not installed.
 * @param {keyof typeof contents} name
 */
export function installed(name) {
  const folder = toolFolder(name);
  return existsSync(folder) ? folder : null;
}
