/** Keeps a result small enough for every client: above 10,000 tokens some warn, some refuse. */

/**
 * Bytes of a whole result. English JSON has about 3.5 bytes to a token, Chinese about 3, and
 * ids under 2; this leaves room for a result that is made of the worst of them.
 */
const mostBytes = 20_000;

const listCaps = [200, 100, 60, 40, 25, 15, 10, 6, 4, 2, 1];
const textCaps = [2000, 600, 240, 100];

interface Cut {
  readonly value: unknown;
  /** Lists that lost items, by path. */
  readonly lists: Map<string, { shown: number; of: number }>;
}

function cutText(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 3)}...`;
}

function cut(
  value: unknown,
  list: number,
  text: number,
  path: string,
  lists: Cut['lists'],
): unknown {
  if (typeof value === 'string') return cutText(value, text);
  if (Array.isArray(value)) {
    if (value.length > list) lists.set(path, { shown: list, of: value.length });
    return value.slice(0, list).map((item) => cut(item, list, text, `${path}[]`, lists));
  }
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(([key, field]): [string, unknown] => [
    key,
    cut(field, list, text, path === '' ? key : `${path}.${key}`, lists),
  ]);
  return Object.fromEntries(fields);
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/**
 * The same data, with lists and texts shortened until it fits beside `used` bytes of text.
 * What was shortened is said in `more`.
 */
export function shorten<T extends object>(structured: T, used: number): T & { more?: string[] } {
  const room = Math.max(2000, mostBytes - used);
  if (bytesOf(structured) <= room) return structured;
  let result: T & { more?: string[] } = structured;
  for (const text of [Number.POSITIVE_INFINITY, ...textCaps]) {
    for (const list of listCaps) {
      const lists: Cut['lists'] = new Map();
      const value = cut(structured, list, text, '', lists) as T;
      const more = [...lists].map(([path, { shown, of }]) => `${path}: ${shown} of ${of} shown`);
      result = { ...value, more };
      if (bytesOf(result) <= room) return result;
      // A few long texts are the burden: shorten them rather than every list to nothing.
      if (list <= 15 && text > 600) break;
    }
  }
  return result;
}
