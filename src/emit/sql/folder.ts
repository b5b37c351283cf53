/** Where plain SQL migrations lie in a project, and the habit of that folder: numbers, names, form. */
import type { Stack } from '../../detect/stack.ts';
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
  /** Relative to the project, with `/`. */
  readonly path: string;
  readonly form: Form;
  /** The n-th new file's name without the slug: `0007_`, n from 0. */
  prefix(n: number, now: Date): string;
}

interface Numbered {
  readonly digits: string;
  readonly separator: string;
  readonly name: string;
}

function numbered(names: readonly string[]): Numbered[] {
  const found: Numbered[] = [];
  for (const name of names) {
    const match = /^(\d+)([_.-]+)\S*\.sql$/i.exec(name);
    if (match !== null) found.push({ digits: match[1] ?? '', separator: match[2] ?? '_', name });
  }
  return found.sort((a, b) => (BigInt(a.digits) < BigInt(b.digits) ? -1 : 1));
}

function looksLikeTimestamp(digits: string): boolean {
  return /^(19|20)\d\d(0[1-9]|1[0-2])([0-2]\d|3[01])([01]\d|2[0-3])([0-5]\d){2}$/.test(digits);
}

function timestamp(date: Date): string {
  return date.toISOString().replace(/\D/g, '').slice(0, 14);
}

function parseTimestamp(digits: string): number {
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(digits) ?? [];
  const [year = 0, month = 1, ...rest] = parts.slice(1).map(Number);
  return Date.UTC(year, month - 1, ...(rest as [number, number, number, number]));
}

/** Later than the newest file, also when that one comes from a clock ahead of ours. */
function timestamps(newest: string | null, separator: string) {
  return (n: number, now: Date): string => {
    const after = newest === null ? 0 : parseTimestamp(newest) + 1000;
    return timestamp(new Date(Math.max(now.getTime(), after) + n * 1000)) + separator;
  };
}

/** Unix seconds or milliseconds. */
function epochs(newest: string, separator: string) {
  const unit = newest.length === 13 ? 1 : 1000;
  return (n: number, now: Date): string => {
    const value = Math.max(Math.floor(now.getTime() / unit), Number(newest) + 1) + n;
    return String(value) + separator;
  };
}

/** Names of one width are padded to it; names of several widths are not padded at all. */
function sequence(files: readonly Numbered[]) {
  const newest = files.at(-1);
  const widths = new Set(files.slice(-10).map((file) => file.digits.length));
  const padded = widths.size === 1 || files.some((file) => file.digits.startsWith('0'));
  const width = padded ? (newest?.digits.length ?? 3) : 0;
  return (n: number): string => {
    const number = BigInt(newest?.digits ?? '0') + BigInt(n + 1);
    return number.toString().padStart(width, '0') + (newest?.separator ?? '_');
  };
}

function numbering(files: readonly Numbered[], tool: string): Folder['prefix'] {
  const newest = files.at(-1);
  if (newest === undefined) return tool === 'dbmate' ? timestamps(null, '_') : sequence([]);
  if (looksLikeTimestamp(newest.digits)) return timestamps(newest.digits, newest.separator);
  if (/^1\d{9}(\d{3})?$/.test(newest.digits)) return epochs(newest.digits, newest.separator);
  return sequence(files);
}

const upMarker = /^--\s*migrate:up\b/m;

async function formOf(
  path: string,
  files: readonly Numbered[],
  reader: ProjectReader,
): Promise<Form> {
  const newest = files.at(-1)?.name;
  if (newest === undefined) return 'markers';
  if (/\.(up|down)\.sql$/i.test(newest)) return 'pair';
  return upMarker.test((await reader.read(`${path}/${newest}`)) ?? '') ? 'markers' : 'forward';
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

async function choosePath(stack: Stack | null, reader: ProjectReader): Promise<string> {
  for (const path of ['migrations', 'db/migrations', 'sql/migrations']) {
    if (await isFree(path, stack, reader)) return path;
  }
  return 'tablewright/migrations';
}

export async function findFolder(stack: Stack | null, reader: ProjectReader): Promise<Folder> {
  const own = stack?.fallback === false ? stack.migrations[0] : undefined;
  const known = own !== undefined && sqlTools.some((tool) => tool === own.tool);
  const path = known ? own.directory.replace(/^\.?\/+|\/+$/g, '') : await choosePath(stack, reader);
  const files = numbered(await reader.list(path));
  const tool = known ? own.tool : 'raw-sql';
  const form = tool === 'dbmate' ? 'markers' : await formOf(path, files, reader);
  return { path, form, prefix: numbering(files, tool) };
}
