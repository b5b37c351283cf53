/** The project's files by one pruned walk, and their text: read once, on demand, never a large file. */
import {
  closeSync,
  constants,
  type Dirent,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { join, sep } from 'node:path';
import { type Ignore, isIgnored, parseIgnore } from './gitignore.ts';
import { type Text, toText } from './text.ts';

export interface Folder {
  /** Relative to the project; empty for the project itself. */
  readonly path: string;
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

export interface Tree {
  readonly root: string;
  readonly folders: ReadonlyMap<string, Folder>;
  /** Folders that could not be listed. */
  readonly unreadable: readonly string[];
  /** True when the project has more files than we look at. */
  readonly truncated: boolean;
  /** Paths of the files with one of these names, nearest to the root first. Case does not matter. */
  named(...names: readonly string[]): readonly string[];
  /** Paths of the files whose lower-case name the expression matches. */
  matching(expression: RegExp): readonly string[];
  has(path: string): boolean;
  /** Text of a file; null when it is missing, not a regular file, binary, or larger than `limits.file`. */
  read(path: string): Text | null;
  /** The first kilobytes of a file, however large it is. */
  head(path: string): Text | null;
}

export const limits = { entries: 400_000, depth: 40, file: 1_048_576, head: 16_384 } as const;

/** Never part of a project's own sources. Other folders are entered unless git ignores them. */
const pruned = new Set([
  'node_modules',
  '.git',
  '.hg',
  '.svn',
  'bower_components',
  '.venv',
  'venv',
  '__pycache__',
  '.tox',
  '.mypy_cache',
  '.pytest_cache',
  '.next',
  '.nuxt',
  '.svelte-kit',
  '.turbo',
  '.yarn',
  '.pnpm-store',
  '.gradle',
  '.idea',
  '.terraform',
  'site-packages',
  '.cache',
]);

/** Entries between two turns of the event loop: a server keeps answering during a large walk. */
const batch = 4_000;

export function joinPath(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

function list(path: string): Dirent[] | null {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch {
    return null;
  }
}

/** Reads at most `cap` bytes of a regular file; null when it is none. A FIFO must not block us. */
function readBytes(path: string, cap: number, whole: boolean): Buffer | null {
  let handle: number | undefined;
  try {
    handle = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stats = fstatSync(handle);
    if (!stats.isFile() || (whole && stats.size > cap)) return null;
    const buffer = Buffer.allocUnsafe(Math.min(stats.size, cap));
    let length = 0;
    while (length < buffer.length) {
      const count = readSync(handle, buffer, length, buffer.length - length, length);
      if (count === 0) break;
      length += count;
    }
    return buffer.subarray(0, length);
  } catch {
    return null;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

function isInside(root: string, path: string): boolean {
  try {
    const real = realpathSync(path);
    return real.startsWith(root + sep) && statSync(real).isFile();
  } catch {
    return false;
  }
}

interface Walk {
  readonly folders: Map<string, Folder>;
  readonly links: Set<string>;
  readonly unreadable: string[];
  readonly truncated: boolean;
}

async function walk(root: string): Promise<Walk> {
  const folders = new Map<string, Folder>();
  const links = new Set<string>();
  const unreadable: string[] = [];
  let queue: { path: string; ignores: readonly Ignore[] }[] = [{ path: '', ignores: [] }];
  let entries = 0;
  let due = batch;
  for (let depth = 0; queue.length > 0 && depth < limits.depth; depth++) {
    const next: typeof queue = [];
    for (const { path, ignores } of queue) {
      if (entries > limits.entries) return { folders, links, unreadable, truncated: true };
      const found = list(join(root, path));
      if (found === null) {
        unreadable.push(path);
        continue;
      }
      entries += found.length;
      if (entries > due) {
        due = entries + batch;
        await new Promise((resume) => setImmediate(resume));
      }
      const folder = { path, files: [] as string[], folders: [] as string[] };
      folders.set(path, folder);
      const here = found.some((entry) => entry.name === '.gitignore' && entry.isFile())
        ? [...ignores, readIgnore(root, path)]
        : ignores;
      for (const entry of found) {
        const name = entry.name;
        if (entry.isFile()) folder.files.push(name);
        else if (entry.isDirectory()) {
          const inner = joinPath(path, name);
          if (pruned.has(name) || isIgnored(inner, name, here)) continue;
          folder.folders.push(name);
          next.push({ path: inner, ignores: here });
        } else if (entry.isSymbolicLink() && isInside(root, join(root, path, name))) {
          links.add(joinPath(path, name));
          folder.files.push(name);
        }
      }
      folder.files.sort();
      folder.folders.sort();
    }
    queue = next;
  }
  return { folders, links, unreadable, truncated: queue.length > 0 };
}

function readIgnore(root: string, path: string): Ignore {
  const bytes = readBytes(join(root, path, '.gitignore'), limits.file, true);
  return parseIgnore(path, bytes?.toString('utf8') ?? '');
}

/** Files that no detector asks for by name; in a large front end they are most of all. */
const unasked =
  /\.(?:[jt]sx|vue|svelte|astro|md|mdx|rst|html?|s?css|less|svg|png|jpe?g|gif|webp|avif|ico|woff2?|ttf|eot|snap|map|po|pot|mo|lock|txt\.gz|zip|gz|mp[34]|pdf|csv|erb|haml|slim|twig|heex|hbs|mustache|stories\.ts|pyc|class|dll|bin|ipynb|proto|graphql|gql|dart|swift|kts?\.template|h|c|cc|cpp|hpp|strings|resx|razor|cshtml)$/i;

function indexNames(folders: ReadonlyMap<string, Folder>): Map<string, string[]> {
  const names = new Map<string, string[]>();
  for (const folder of folders.values()) {
    for (const file of folder.files) {
      if (unasked.test(file)) continue;
      const key = file.toLowerCase();
      const paths = names.get(key);
      if (paths === undefined) names.set(key, [joinPath(folder.path, file)]);
      else paths.push(joinPath(folder.path, file));
    }
  }
  return names;
}

/** Walks the project at `root`, which must be a real path. Links that lead out of it are not followed. */
export async function openTree(root: string): Promise<Tree> {
  const { folders, links, unreadable, truncated } = await walk(root);
  const names = indexNames(folders);
  const cache = new Map<string, Text | null>();
  const load = (path: string, cap: number, whole: boolean): Text | null => {
    const key = `${cap} ${path}`;
    let text = cache.get(key);
    if (text === undefined) {
      const absolute = join(root, path);
      const allowed = !links.has(path) || isInside(root, absolute);
      text = allowed ? toText(path, readBytes(absolute, cap, whole)) : null;
      cache.set(key, text);
    }
    return text;
  };
  return {
    root,
    folders,
    unreadable,
    truncated,
    named: (...wanted) => wanted.flatMap((name) => names.get(name.toLowerCase()) ?? []),
    matching: (expression) => {
      const paths: string[] = [];
      for (const [name, found] of names) if (expression.test(name)) paths.push(...found);
      return paths;
    },
    has: (path) => {
      const cut = path.lastIndexOf('/');
      return (
        folders.get(path.slice(0, Math.max(cut, 0)))?.files.includes(path.slice(cut + 1)) ?? false
      );
    },
    read: (path) => load(path, limits.file, true),
    head: (path) => load(path, limits.head, false),
  };
}
