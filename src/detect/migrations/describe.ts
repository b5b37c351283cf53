/** A migrations folder as `detect_stack` reports it. */
import type { Engine, Migrations } from '../stack.ts';
import type { Tree } from '../tree.ts';
import { type Entries, readEntries } from './entries.ts';
import { readLedger } from './ledger.ts';
import { type Convention, inferConvention, newestName, type ParsedName } from './naming.ts';
import { nextName } from './next-name.ts';
import { toolConvention } from './tool-conventions.ts';

/** What a new migration called `slug` must be called, file or folder; null where the tool alone can make it. */
export function migrationName(
  migrations: Migrations,
  slug: string,
  now = new Date(),
): string | null {
  if (migrations.convention === '') return null;
  return nextName(migrations.convention, migrations.newest, slug, now);
}

/** The newest file is the head where files form a chain: their names are random. */
function newestOf(names: readonly ParsedName[], heads: readonly string[]): string | null {
  const last = newestName(names);
  if (last === null) return null;
  return last.token.includes('{hex:12}') ? (heads.at(-1) ?? last.name) : last.name;
}

function conventionOf(entries: Entries): Convention | null {
  const { names, inner, version, dated } = entries;
  if (dated !== undefined) return `${dated}/${inferConvention(names, null)}`;
  if (version === null) return inferConvention(names, inner);
  const newest = names.filter((entry) => entry.name.startsWith(`${version}/`));
  return `${version}/${inferConvention(newest, null)}`;
}

export function describeMigrations(
  tree: Tree,
  directory: string,
  tool: string,
  engine: Engine | null,
  now = new Date(),
): Migrations {
  const folder = tree.folders.get(directory) ?? { path: directory, files: [], folders: [] };
  const entries = readEntries(tree, folder);
  const ledger = readLedger(tree, directory, tool, entries);
  const described: Migrations = {
    directory,
    tool,
    engine,
    convention: conventionOf(entries) ?? toolConvention(tool),
    next: null,
    count: entries.names.length,
    newest: newestOf(entries.names, ledger.heads),
    heads: [...ledger.heads],
    gaps: [...ledger.gaps],
    duplicates: [...ledger.duplicates],
  };
  return { ...described, next: migrationName(described, 'name', now) };
}
