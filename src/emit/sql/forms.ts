/** Forms that several conventions share: two halves in files of their own, and a way back beside. */
import type { FileChange } from '../target.ts';
import type { Migration, Render } from './convention.ts';
import half from './conventions/half.hbs';
import { newFile } from './file.ts';
import { halfHeader } from './header.ts';

function halfFile(
  migration: Migration,
  path: string,
  way: 'up' | 'down',
  render: Render,
): FileChange {
  const header = halfHeader(migration, path, way);
  const content = render(half, { header, body: migration[way] });
  return newFile(path, content, migration.part, way);
}

/** `x.up.sql` and `x.down.sql`, `x.do.sql` and `x.undo.sql`. */
export function isPair(naming: string): boolean {
  return /\.(up|do)\.sql$/i.test(naming);
}

/** Each migration is a folder: `x/up.sql` and `x/down.sql`. */
export function isFolder(naming: string): boolean {
  return /\/up\.sql$/i.test(naming);
}

export function pair(migration: Migration, render: Render): FileChange[] {
  const { path } = migration;
  const back = path.replace(/\.up(?=\.sql$)/i, '.down').replace(/\.do(?=\.sql$)/i, '.undo');
  return [halfFile(migration, path, 'up', render), halfFile(migration, back, 'down', render)];
}

export function folderPair(migration: Migration, render: Render): FileChange[] {
  const { path } = migration;
  return [
    halfFile(migration, `${path}/up.sql`, 'up', render),
    halfFile(migration, `${path}/down.sql`, 'down', render),
  ];
}

/** The way back, for a tool that has none: in a folder that it does not read. */
export function rollback(migration: Migration, render: Render): FileChange {
  const back = migration.path.replace(/([^/]+)$/, 'rollback/$1');
  return halfFile(migration, back, 'down', render);
}

export function forward(migration: Migration, render: Render): FileChange[] {
  return [halfFile(migration, migration.path, 'up', render), rollback(migration, render)];
}
