/** The state of a migrations folder's order: heads, gaps and duplicates. */
import type { Tree } from '../tree.ts';
import { forkedOf, headsOf, readLinks } from './chains.ts';
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

export function readLedger(tree: Tree, folder: string, tool: string, entries: Entries): Ledger {
  const { names } = entries;
  const isFlat = entries.version === null && entries.dated === undefined;
  const gaps = isFlat ? findGaps(names) : [];
  const duplicates = findDuplicates(names);
  const newest = names.at(-1)?.name;
  const last = newest === undefined ? [] : [newest];
  const links = readLinks(tree, folder, tool, names);
  // Snapshots may be lost or left out; only two that follow the same one are a branch.
  const chained = tool === 'drizzle-kit' ? forkedOf(links) : headsOf(links);
  const heads = chained.length === 0 ? last : chained;
  const byChain = tool === 'alembic' || tool === 'flask-migrate';
  return { heads, gaps: byChain ? [] : gaps, duplicates: byChain ? [] : duplicates };
}
