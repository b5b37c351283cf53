/** The migrations of a folder: which of its files and folders are one, in the order in which they run. */
import { type Folder, joinPath, type Tree } from '../tree.ts';
import { compareStamps, type ParsedName, parseName } from './naming.ts';

export interface Entries {
  /** Oldest first. Of an up/down pair the up half. */
  readonly names: readonly ParsedName[];
  /** The file inside each migration's own folder (`migration.sql`, `up.sql`); null for plain files. */
  readonly inner: string | null;
  /** The newest of the folders that hold the migrations of one version each; null for no such folders. */
  readonly version: string | null;
}

const innerNames = [
  'migration.sql',
  'up.sql',
  'migration.ts',
  'migration.js',
  'migration.py',
] as const;

/** Beside migrations lie generated halves, tests and snapshots, which have no place in the order. */
const notAMigration =
  /\.designer\.|_test\.\w+$|\.(?:test|spec|snap|d)\.\w+$|snapshot\.\w+$|^[UR]\d*[\d._]*__|^[R]__/i;

function orderNames(names: ParsedName[]): ParsedName[] {
  return names.sort(
    (one, other) => compareStamps(one.stamp, other.stamp) || (one.name < other.name ? -1 : 1),
  );
}

function fileEntries(folder: Folder): ParsedName[] {
  const files = new Set(folder.files);
  return folder.files.flatMap((name) => {
    if (notAMigration.test(name)) return [];
    // `by-hand`: what a person runs instead of the migration that it stands beside.
    const isDown = /[._-](?:down|undo|rollback|by-hand)\.\w+$/i.test(name);
    const up = name
      .replace(/([._-])down(?=\.\w+$)/i, '$1up')
      .replace(/([._-])undo(?=\.\w+$)/i, '$1do');
    if (
      isDown &&
      (files.has(up) ||
        files.has(name.replace(/[._-](?:down|undo|rollback|by-hand)(?=\.\w+$)/i, '')))
    )
      return [];
    return parseName(name, false) ?? [];
  });
}

function folderEntries(tree: Tree, folder: Folder): { names: ParsedName[]; inner: string } | null {
  const stamped = folder.folders.flatMap((name) => parseName(name, true) ?? []);
  if (stamped.length === 0) return null;
  for (const inner of innerNames) {
    const names = stamped.filter(({ name }) => tree.has(`${joinPath(folder.path, name)}/${inner}`));
    if (names.length > 0) return { names, inner };
  }
  return null;
}

const versionFolder = /^v?\d+[._]\d+(?:[._]\d+)*$/i;

/** `0.24/01__notes.sql`, `v1_20/v259.go`: ordered by the folder's version first. */
function versionEntries(tree: Tree, folder: Folder): Entries | null {
  const versions = folder.folders.filter((name) => versionFolder.test(name));
  if (versions.length < 2) return null;
  versions.sort(compareStamps);
  let version: string | null = null;
  const names = versions.flatMap((name) => {
    const inside = tree.folders.get(joinPath(folder.path, name));
    const found = inside === undefined ? [] : orderNames(fileEntries(inside));
    if (found.length > 0) version = name;
    return found.map((entry) => ({
      ...entry,
      name: `${name}/${entry.name}`,
      stamp: `${name}/${entry.stamp}`,
    }));
  });
  return version === null ? null : { names, inner: null, version };
}

export function readEntries(tree: Tree, folder: Folder): Entries {
  const inFolders = folder.folders.length === 0 ? null : folderEntries(tree, folder);
  const files = fileEntries(folder);
  if (inFolders !== null && inFolders.names.length >= files.length) {
    return { names: orderNames(inFolders.names), inner: inFolders.inner, version: null };
  }
  const inVersions = files.length === 0 ? versionEntries(tree, folder) : null;
  return inVersions ?? { names: orderNames(files), inner: null, version: null };
}

/** Path of an entry's file. */
export function entryFile(folder: string, entries: Entries, entry: ParsedName): string {
  const path = joinPath(folder, entry.name);
  return entries.inner === null ? path : `${path}/${entries.inner}`;
}
