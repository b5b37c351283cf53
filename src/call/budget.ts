/** Keeps a result small enough for every client: above 10,000 tokens some warn, some refuse. */

/**
 * Bytes of a whole result. English JSON has about 3.5 bytes to a token, Chinese about 3, and
 * ids under 2; this leaves room for a result that is made of the worst of them.
 */
const mostBytes = 20_000;
const leastBytes = 2000;

/** Longest text, and how short a list may get at that length: a list of five says little. */
const stages: readonly (readonly [text: number, list: number])[] = [
  [Number.POSITIVE_INFINITY, 15],
  [2000, 15],
  [600, 10],
  [240, 5],
  [100, 5],
  [100, 1],
];

interface Limits {
  /** Items, by path of the list (`tables`, `proof.queries[].indexes`). */
  readonly lists: ReadonlyMap<string, number>;
  readonly text: number;
}

/** One list of the data, or all lists at one path. */
interface Weight {
  bytes: number;
  longest: number;
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value) ?? '');
}

function inner(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function mapFields(value: object, change: (field: unknown, key: string) => unknown): object {
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [key, change(field, key)] as const),
  );
}

function cut(value: unknown, limits: Limits, path: string): unknown {
  if (typeof value === 'string') {
    return value.length <= limits.text ? value : `${value.slice(0, limits.text - 3)}...`;
  }
  if (Array.isArray(value)) {
    const items = value.slice(0, limits.lists.get(path) ?? value.length);
    return items.map((item) => cut(item, limits, `${path}[]`));
  }
  if (typeof value !== 'object' || value === null) return value;
  return mapFields(value, (field, key) => cut(field, limits, inner(path, key)));
}

function weigh(value: unknown, path: string, weights: Map<string, Weight>): void {
  if (Array.isArray(value)) {
    const weight = weights.get(path) ?? { bytes: 0, longest: 0 };
    weight.bytes += bytesOf(value);
    weight.longest = Math.max(weight.longest, value.length);
    weights.set(path, weight);
    for (const item of value) weigh(item, `${path}[]`, weights);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, field] of Object.entries(value)) weigh(field, inner(path, key), weights);
  }
}

/** The list to shorten next: the one that costs most, if any is still long. */
function heaviest(value: unknown, least: number): [path: string, longest: number] | null {
  const weights = new Map<string, Weight>();
  weigh(value, '', weights);
  const long = [...weights].filter(([, weight]) => weight.longest > least);
  const [first] = long.sort(([, a], [, b]) => b.bytes - a.bytes);
  return first === undefined ? null : [first[0], first[1].longest];
}

function said(lists: ReadonlyMap<string, number>, whole: unknown): string[] {
  const weights = new Map<string, Weight>();
  weigh(whole, '', weights);
  return [...lists].map(([path, shown]) => `${path}: ${shown} of ${weights.get(path)?.longest}`);
}

/**
 * The same data, with lists and then texts shortened until it fits beside `used` bytes of text.
 * What was shortened is said in `more`.
 */
export function shorten<T extends object>(structured: T, used: number): T & { more?: string[] } {
  const room = Math.max(leastBytes, mostBytes - used);
  if (bytesOf(structured) <= room) return structured;
  const lists = new Map<string, number>();
  let result: T & { more?: string[] } = structured;
  for (const [text, least] of stages) {
    for (;;) {
      const value = cut(structured, { lists, text }, '') as T;
      result = { ...value, more: said(lists, structured) };
      const bytes = bytesOf(result);
      if (bytes <= room) return result;
      const next = heaviest(value, least);
      if (next === null) break;
      // Far too large: by half. Nearly there: little by little, to show as much as fits.
      lists.set(next[0], Math.max(least, Math.floor(next[1] * (bytes > 2 * room ? 0.5 : 0.85))));
    }
  }
  return result;
}
