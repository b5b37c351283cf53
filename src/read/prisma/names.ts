/** Names that Prisma Migrate gives to constraints and indexes. */

/** PostgreSQL's NAMEDATALEN less one, in bytes. */
const longest = 63;

function cut(text: string, bytes: number): string {
  const buffer = Buffer.from(text);
  if (buffer.length <= bytes) return text;
  // Never inside of a character.
  return buffer
    .subarray(0, bytes)
    .toString('utf8')
    .replace(/\uFFFD+$/, '');
}

function defaultName(stem: string, suffix: string): string {
  return `${cut(stem, longest - suffix.length)}${suffix}`;
}

export function keyName(table: string): string {
  return defaultName(table, '_pkey');
}

export function constraintName(
  table: string,
  columns: readonly string[],
  suffix: '_key' | '_idx' | '_fkey',
): string {
  return defaultName([table, ...columns].join('_'), suffix);
}
