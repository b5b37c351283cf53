/** Where plain SQL migrations lie in a project, and the habit of that folder: names and form. */
import {
  type Convention,
  compareStamps,
  inferConvention,
  type ParsedName,
  parseName,
} from '../../detect/migrations/naming.ts';
import { nextName } from '../../detect/migrations/next-name.ts';
import { toolConvention } from '../../detect/migrations/tool-conventions.ts';
import type { Migrations, Stack } from '../../detect/stack.ts';
import { primaryMigrations } from '../primary.ts';
import type { ProjectReader } from '../target.ts';

/** Tools whose folders hold SQL files that this target writes. */
export const sqlTools = ['raw-sql', 'dbmate'] as const;

/**
 * `markers`: both ways in one file, told apart by `-- migrate:up` and `-- migrate:down`.
 * `pair`: `x.up.sql` and `x.down.sql`. `forward`: files without either, run as they are; there
 * a way back in the same file would be run too.
 */
export type Form = 'markers' | 'pair' | 'forward';

export interface Folder {
  /** Relative to the project, with `/`; empty for the project itself. */
  readonly path: string;
  readonly form: Form;
  /** Paths of new migrations with these slugs, in their order. */
  paths(slugs: readonly string[], now: Date): string[];
}

const downHalf = /[._-](?:down|undo|rollback)\.sql$/i;

/** Oldest first. */
function migrationsOf(names: readonly string[]): ParsedName[] {
  return names
    .filter((name) => /\.sql$/i.test(name) && !downHalf.test(name))
    .flatMap((name) => parseName(name, false) ?? [])
    .sort((a, b) => compareStamps(a.stamp, b.stamp) || (a.name < b.name ? -1 : 1));
}

function pathIn(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

function pathsAfter(
  folder: string,
  convention: Convention,
  newest: string | null,
): Folder['paths'] {
  return (slugs, now) => {
    const names: string[] = [];
    for (const slug of slugs) names.push(nextName(convention, names.at(-1) ?? newest, slug, now));
    return names.map((name) => pathIn(folder, name));
  };
}

async function formOf(
  path: string,
  convention: Convention,
  newest: string | null,
  reader: ProjectReader,
): Promise<Form> {
  if (/\.(up|do)\.sql$/i.test(convention)) return 'pair';
  if (newest === null) return 'markers';
  return /^--\s*migrate:up\b/m.test((await reader.read(pathIn(path, newest))) ?? '')
    ? 'markers'
    : 'forward';
}

function overlaps(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);
}

/** Another tool would read, or stumble over, files of ours in its folder. */
async function isFree(path: string, stack: Stack | null, reader: ProjectReader): Promise<boolean> {
  if (stack?.migrations.some((other) => overlaps(other.directory, path))) return false;
  const names = await reader.list(path);
  return names.every((name) => /\.(sql|md)$|^\.|^rollback\/$/i.test(name));
}

async function freePath(stack: Stack | null, reader: ProjectReader): Promise<string> {
  for (const path of ['migrations', 'db/migrations', 'sql/migrations']) {
    if (await isFree(path, stack, reader)) return path;
  }
  return 'tablewright/migrations';
}

/** False where each migration is a folder of its own, or no SQL file. */
export function isSqlFolder({ convention }: Migrations): boolean {
  return /^[^/]*\.sql$/i.test(convention);
}

function ownFolder(stack: Stack | null): Migrations | null {
  const own = primaryMigrations(stack);
  const ours = own !== null && sqlTools.some((tool) => tool === own.tool);
  return ours && isSqlFolder(own) ? own : null;
}

export async function findFolder(stack: Stack | null, reader: ProjectReader): Promise<Folder> {
  const own = ownFolder(stack);
  const path = own?.directory.replace(/^\.?(\/+|$)|\/+$/g, '') ?? (await freePath(stack, reader));
  const tool = own?.tool ?? 'raw-sql';
  const files = migrationsOf(await reader.list(path));
  const convention = inferConvention(files, null) ?? toolConvention(tool);
  const newest = files.at(-1)?.name ?? null;
  const form = tool === 'dbmate' ? 'markers' : await formOf(path, convention, newest, reader);
  return { path, form, paths: pathsAfter(path, convention, newest) };
}
