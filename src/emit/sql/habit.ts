/** The folder that a project's SQL migrations lie in, and its habits: how they are named, in which form. */
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

export interface Habit {
  /** The folder; relative to the project, with `/`; empty for the project itself. */
  readonly path: string;
  /** Of the names, as `naming.ts` says it: of the file that goes up, or of a migration's folder. */
  readonly naming: Convention;
  /** Name of the newest migration; null when there is none. */
  readonly newest: string | null;
  /** Text of its file that goes up; null when there is none, or it cannot be read. */
  readonly newestText: string | null;
  /** All that is in the folder; folders end in `/`. */
  readonly names: readonly string[];
}

const notUp = /[._-](?:down|undo|rollback)\.\w+$|^[UR]\d*[\d._]*__/i;

/** Oldest first. */
function migrationsOf(names: readonly string[]): ParsedName[] {
  return names
    .filter((name) => !name.endsWith('/') && !notUp.test(name))
    .flatMap((name) => parseName(name, false) ?? [])
    .sort((a, b) => compareStamps(a.stamp, b.stamp) || (a.name < b.name ? -1 : 1));
}

export function pathIn(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
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

/** How many folders of the path are there. */
async function depthOf(path: string, reader: ProjectReader): Promise<number> {
  const parts = path.split('/');
  let depth = 0;
  while (depth < parts.length) {
    if ((await reader.list(parts.slice(0, depth + 1).join('/'))).length === 0) break;
    depth += 1;
  }
  return depth;
}

/** The one that fits best into the project's own folders; the first of equals. */
async function freePath(
  candidates: readonly string[],
  stack: Stack | null,
  reader: ProjectReader,
): Promise<string> {
  let best = { path: 'tablewright/migrations', depth: -1 };
  for (const path of candidates) {
    if (!(await isFree(path, stack, reader))) continue;
    const depth = await depthOf(path, reader);
    if (depth > best.depth) best = { path, depth };
  }
  return best.path;
}

/** Nothing that we could follow: `#1 name`, a version's own folder. */
function isOurs(naming: Convention): boolean {
  const folders = naming.split('/');
  const last = folders.pop() ?? '';
  if (!last.includes('{')) return naming.includes('{');
  return folders.every((folder) => folder.startsWith('{utc:'));
}

export function ownMigrations(stack: Stack | null, tools: readonly string[]): Migrations | null {
  const own = primaryMigrations(stack);
  return own !== null && tools.includes(own.tool) && isOurs(own.convention) ? own : null;
}

/** What detection has read counts; files that came since, or that it was not shown, are looked at. */
async function readHabit(
  path: string,
  own: Migrations | null,
  tool: string,
  reader: ProjectReader,
): Promise<Habit> {
  const names = await reader.list(path);
  const files = migrationsOf(names);
  const told = own !== null && own.newest !== null ? own : null;
  const naming = told?.convention ?? inferConvention(files, null) ?? toolConvention(tool);
  const newest = told?.newest ?? files.at(-1)?.name ?? null;
  const inside = /\/([^{}/]+)$/.exec(naming)?.[1];
  const file = newest === null || inside === undefined ? newest : `${newest}/${inside}`;
  const newestText = file === null ? null : await reader.read(pathIn(path, file));
  return { path, naming, newest, newestText, names };
}

export async function findHabit(
  tools: readonly string[],
  candidates: readonly string[],
  stack: Stack | null,
  reader: ProjectReader,
): Promise<Habit> {
  const own = ownMigrations(stack, tools);
  const path =
    own?.directory.replace(/^\.?(\/+|$)|\/+$/g, '') ?? (await freePath(candidates, stack, reader));
  return readHabit(path, own, own?.tool ?? tools[0] ?? '', reader);
}

/** Paths of new migrations with these slugs, in their order. */
export function nextPaths(habit: Habit, slugs: readonly string[], now: Date): string[] {
  const { path, naming, newest } = habit;
  const names: string[] = [];
  for (const slug of slugs) names.push(nextName(naming, names.at(-1) ?? newest, slug, now));
  return names.map((name) => pathIn(path, name));
}
