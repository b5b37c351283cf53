/** The state of a migrations folder's order: heads, gaps and duplicates. */
import { find } from '../text.ts';
import type { Tree } from '../tree.ts';
import type { Entries } from './entries.ts';
import type { ParsedName } from './naming.ts';

export interface Ledger {
  /** Migrations that no other one follows. More than one: the history has branched. */
  readonly heads: readonly string[];
  /** Numbers that are missing in a numbered history; ranges as `12..15`. */
  readonly gaps: readonly string[];
  /** Names that share a number. */
  readonly duplicates: readonly string[];
}

const isSequence = (name: ParsedName) => /^\{seq(:\d+)?\}$/.test(name.token);

function findGaps(names: readonly ParsedName[]): string[] {
  const numbers = [...new Set(names.filter(isSequence).map((name) => Number(name.stamp)))].sort(
    (a, b) => a - b,
  );
  if (numbers.length < names.length / 2) return [];
  const gaps: string[] = [];
  for (let index = 1; index < numbers.length; index++) {
    const from = (numbers[index - 1] as number) + 1;
    const to = (numbers[index] as number) - 1;
    if (from <= to) gaps.push(from === to ? String(from) : `${from}..${to}`);
  }
  // Steps of ten or a thousand are a habit, not holes.
  return gaps.length > numbers.length / 2 ? [] : gaps;
}

/** Days and random ids are shared on purpose; numbers, times and versions are not. */
function isUnique(name: ParsedName): boolean {
  return !/\{hex|\{random/.test(name.token) && !/^\{utc:YYYY.?MM.?DD\}$/.test(name.token);
}

function findDuplicates(names: readonly ParsedName[]): string[] {
  const groups = new Map<string, Set<string>>();
  for (const name of names.filter(isUnique)) {
    const key = `${name.prefix}${name.stamp.replace(/^0+(?=\d)/, '')}`;
    const slugs = groups.get(key) ?? new Set();
    groups.set(key, slugs.add(`${name.slug}\0${name.name}`));
  }
  const found: string[] = [];
  for (const group of groups.values()) {
    if (new Set([...group].map((entry) => entry.split('\0')[0])).size < 2) continue;
    found.push(...[...group].map((entry) => entry.split('\0')[1] as string));
  }
  return found;
}

interface Node {
  readonly name: string;
  readonly id: string;
  readonly follows: readonly string[];
}

function quoted(text: string): string[] {
  return Array.from(text.matchAll(/["']([^"']+)["']/g), (match) => match[1] as string);
}

/** Alembic chains revisions inside the files; `down_revision` may be a tuple where branches were merged. */
function alembicNodes(tree: Tree, folder: string, files: readonly string[]): Node[] {
  return files.flatMap((file) => {
    const source = file.endsWith('.py') ? tree.head(`${folder}/${file}`) : null;
    const id =
      source === null ? null : find(source, /^revision\s*(?::[^=\n]+)?=\s*["']([^"']+)["']/m);
    if (source === null || id === null) return [];
    const down = find(
      source,
      /^down_revision\s*(?::[^=\n]+)?=\s*(\([^)]{0,2000}\)|\[[^\]]{0,2000}\]|[^\n]+)/m,
    );
    return { name: file, id: id.groups[1] as string, follows: quoted(down?.groups[1] ?? '') };
  });
}

/** Django chains migrations by `dependencies`; those of other apps do not count. */
function djangoNodes(tree: Tree, folder: string, names: readonly ParsedName[]): Node[] {
  const own = new Set(names.map((name) => name.name.replace(/\.py$/, '')));
  return names.flatMap(({ name }) => {
    const source = tree.head(`${folder}/${name}`);
    if (source === null) return [];
    const listed = [
      find(source, /\bdependencies\s*=\s*\[([^\]]{0,4000})\]/),
      find(source, /\breplaces\s*=\s*\[([^\]]{0,8000})\]/),
    ];
    const follows = listed
      .flatMap((hit) => quoted(hit?.groups[1] ?? ''))
      .filter((id) => own.has(id));
    return { name, id: name.replace(/\.py$/, ''), follows };
  });
}

function headsOf(nodes: readonly Node[]): string[] {
  const followed = new Set(nodes.flatMap((node) => node.follows));
  return nodes.filter((node) => !followed.has(node.id)).map((node) => node.name);
}

export function readLedger(tree: Tree, folder: string, tool: string, entries: Entries): Ledger {
  const { names } = entries;
  const gaps = entries.version === null ? findGaps(names) : [];
  const duplicates = findDuplicates(names);
  const newest = names.at(-1)?.name;
  const last = newest === undefined ? [] : [newest];
  if (tool === 'alembic' || tool === 'flask-migrate') {
    const files = tree.folders.get(folder)?.files ?? [];
    const heads = headsOf(alembicNodes(tree, folder, files));
    return { heads: heads.length === 0 ? last : heads, gaps: [], duplicates: [] };
  }
  if (tool === 'django') {
    const heads = headsOf(djangoNodes(tree, folder, names));
    return { heads: heads.length === 0 ? last : heads, gaps, duplicates };
  }
  return { heads: last, gaps, duplicates };
}
