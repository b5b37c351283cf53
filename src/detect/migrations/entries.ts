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
  /** The folders of a date that the newest migration lies in, as a convention: `{utc:YYYY}/{utc:MM}`. */
  readonly dated?: string;
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

/** Folders of a year, a month or a day: Doctrine's BY_YEAR, Alembic's file_template, Flyway's habit. */
const dateFolder = /^(?:19|20)\d\d(?:([-_.]?)\d\d(?:\1\d\d)?)?$/;
const partOfDate = /^[01]?\d$|^[0-3]?\d$/;

/** `2024`, `2024/01`, `2024-01`: the folders below that are named by a date, newest last. */
export function datedFolders(tree: Tree, folder: Folder): string[] {
  const found: string[] = [];
  const open = folder.folders.filter((name) => dateFolder.test(name));
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    const inside = tree.folders.get(joinPath(folder.path, next));
    if (inside === undefined) continue;
    found.push(next);
    if (next.split('/').length > 2) continue;
    for (const name of inside.folders) if (partOfDate.test(name)) open.push(`${next}/${name}`);
  }
  return found.sort(compareStamps);
}

function dateTokens(path: string): string {
  const [year = '', ...parts] = path.split('/');
  const separator = dateFolder.exec(year)?.[1] ?? '';
  const digits = year.replace(/\D/g, '').length;
  const first = ['YYYY', 'MM', 'DD'].slice(0, (digits - 2) / 2).join(separator);
  const rest = ['MM', 'DD'].slice(0, parts.length);
  return [first, ...rest].map((part) => `{utc:${part}}`).join('/');
}

/** One history whose files lie in folders by date; older ones may lie above them. */
function datedEntries(tree: Tree, folder: Folder): Entries | null {
  const folders = datedFolders(tree, folder);
  let dated: string | null = null;
  const names = folders.flatMap((path) => {
    const inside = tree.folders.get(joinPath(folder.path, path));
    const found = inside === undefined ? [] : orderNames(fileEntries(inside));
    if (found.length > 0) dated = dateTokens(path);
    return found.map((entry) => ({
      ...entry,
      name: `${path}/${entry.name}`,
      // A time orders by itself; a number may begin again in each folder.
      stamp: entry.token.startsWith('{utc:') ? entry.stamp : `${path}/${entry.stamp}`,
    }));
  });
  if (dated === null) return null;
  return {
    names: orderNames([...fileEntries(folder), ...names]),
    inner: null,
    version: null,
    dated,
  };
}

export function readEntries(tree: Tree, folder: Folder): Entries {
  const inFolders = folder.folders.length === 0 ? null : folderEntries(tree, folder);
  const inDates =
    folder.folders.length === 0 || inFolders !== null ? null : datedEntries(tree, folder);
  if (inDates !== null) return inDates;
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
