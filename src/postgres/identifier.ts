/** How names and texts are spelled in SQL: the one place that quotes. */
import { createHash } from 'node:crypto';
import { keywords } from './keywords.ts';

const plain = /^[a-z_][a-z0-9_$]*$/;

/** NAMEDATALEN - 1: longer names are cut by PostgreSQL, silently (section 4.1.1). */
export const maxIdentifierBytes = 63;

export function isReserved(word: string): boolean {
  return keywords.has(word.toLowerCase());
}

export function quoteIdentifier(name: string): string {
  if (plain.test(name) && !keywords.has(name)) return name;
  return `"${name.replaceAll('"', '""')}"`;
}

/** A list of names, as in `(a, "B")` without the parentheses. */
export function quoteAll(names: readonly string[]): string {
  return names.map(quoteIdentifier).join(', ');
}

/**
 * The name with its schema, unless that is the one left out for readability. Names like
 * `pg_…` keep it: pg_catalog is searched before every other schema (section 5.10.5).
 */
export function qualified(
  schema: string,
  name: string,
  defaultSchema: string | null = null,
): string {
  if (schema === defaultSchema && !name.startsWith('pg_')) return quoteIdentifier(name);
  return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}

/** Correct whatever standard_conforming_strings is: a backslash makes it an E'' string. */
export function quoteLiteral(text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return text.includes('\\') ? `E${quoted.replaceAll('\\', '\\\\')}` : quoted;
}

/** The text between dollar quotes whose tag does not occur in it. */
export function dollarQuote(text: string, tag = ''): string {
  let delimiter = `$${tag}$`;
  // A text that ends in `$` would close early together with the delimiter's first character.
  for (let n = 1; `${text}$`.includes(delimiter); n += 1) delimiter = `$${tag || 'body'}${n}$`;
  return `${delimiter}${text}${delimiter}`;
}

function cutToBytes(text: string, bytes: number): string {
  let result = '';
  let used = 0;
  for (const character of text) {
    used += Buffer.byteLength(character);
    if (used > bytes) break;
    result += character;
  }
  return result;
}

/** The name itself when it fits, else its beginning and a hash of the whole. */
export function shortenIdentifier(name: string, max: number = maxIdentifierBytes): string {
  if (Buffer.byteLength(name) <= max) return name;
  const suffix = `_${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;
  return `${cutToBytes(name, max - suffix.length)}${suffix}`;
}
