/** JSON with one spelling for equal values: keys sorted, nothing between the tokens. */

function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries);
}

export function canonicalJson(value: unknown): string {
  const text = JSON.stringify(value, sorted);
  if (text === undefined) throw new Error('not a JSON value');
  return text;
}
