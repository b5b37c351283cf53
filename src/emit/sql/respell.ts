/**
 * Text that a runner of SQL files would take for its own: a marker in a function's body, a
 * placeholder in a string. The string is spelled in another way, with the value that was proved.
 */
import { Refusal } from '../../ir/findings.ts';
import { loadParser } from '../../postgres/parser.ts';

interface Token {
  readonly name: string;
  /** UTF-16 units. */
  readonly start: number;
  readonly end: number;
}

/** The scanner counts bytes of UTF-8. */
async function tokensOf(sql: string): Promise<Token[]> {
  const { scanSync } = await loadParser();
  const bytes = Buffer.from(sql);
  const units = (offset: number) => bytes.subarray(0, offset).toString().length;
  // The scanner's answer is JSON in which these would stand as they are.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is meant
  const safe = sql.replace(/[\u0001-\u0008\u000b\u000c\u000e-\u001f]/g, ' ');
  return scanSync(safe).tokens.map(({ tokenName, start, end }) => ({
    name: tokenName,
    start: units(start),
    end: units(end),
  }));
}

function escaped(character: string): string {
  if (character === '\r') return '\\r';
  if (character === '\n') return '\\n';
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
}

/** `E'…'` of the inside of a string, with the characters at these places of it escaped. */
function escapeString(inside: string, places: ReadonlySet<number>, quoted: boolean): string {
  let text = '';
  for (let at = 0; at < inside.length; at += 1) {
    const character = inside.charAt(at);
    if (places.has(at)) text += escaped(character);
    else if (character === '\\') text += '\\\\';
    else if (character === "'") {
      text += "''";
      if (quoted) at += 1;
    } else text += character;
  }
  return `E'${text}'`;
}

/** An escape string stays one; `\'` becomes `''`, which any runner reads as we do. */
function escapeMore(inside: string, places: ReadonlySet<number>): string | null {
  let text = '';
  for (let at = 0; at < inside.length; at += 1) {
    const character = inside.charAt(at);
    if (character === '\\') {
      const next = inside.charAt(at + 1);
      const trapped = places.has(at) || places.has(at + 1);
      if (trapped && next !== "'" && next !== '\\') return null;
      if (next === "'") text += "''";
      else text += trapped ? escaped('\\') : character + next;
      at += 1;
    } else text += places.has(at) ? escaped(character) : character;
  }
  return `E'${text}'`;
}

/** Null for a spelling that cannot be changed without a doubt: `U&'…'`, strings in several parts. */
function respelled(literal: string, places: ReadonlySet<number>): string | null {
  const shifted = (by: number) => new Set([...places].map((place) => place - by));
  const dollar = /^\$([^$]*)\$/.exec(literal)?.[0];
  if (dollar !== undefined) {
    const inside = literal.slice(dollar.length, -dollar.length);
    return escapeString(inside, shifted(dollar.length), false);
  }
  if (/^'(?:[^']|'')*'$/.test(literal)) {
    return escapeString(literal.slice(1, -1), shifted(1), true);
  }
  if (/^e'(?:[^'\\]|''|\\[\s\S])*'$/i.test(literal)) {
    return escapeMore(literal.slice(2, -1), shifted(2));
  }
  return null;
}

/** What must be escaped of each match: its first character that is no blank, or a lone return. */
function placesOf(sql: string, traps: readonly RegExp[]): number[] {
  return traps.flatMap((trap) =>
    [...sql.matchAll(new RegExp(trap, `${trap.flags.replace('g', '')}g`))].map(
      ({ 0: found, index }) => (found === '' ? index : index + Math.max(found.search(/\S/), 0)),
    ),
  );
}

function refuse(sql: string): Refusal {
  const [first = ''] = sql.split('\n');
  return new Refusal(
    'marker_in_sql',
    `The migration tool would take text of this statement for its own: ${first.slice(0, 80)}`,
    'Change the name, comment or operator in it that looks like a marker or placeholder of the tool.',
  );
}

export function isTrapped(text: string, traps: readonly RegExp[]): boolean {
  return traps.some((trap) => new RegExp(trap, trap.flags.replace('g', '')).test(text));
}

/** Each match that there is now, spelled in another way. */
async function spelledOnce(sql: string, traps: readonly RegExp[]): Promise<string> {
  const places = placesOf(sql, traps);
  let text = sql;
  for (const { name, start, end } of (await tokensOf(sql)).toReversed()) {
    const own = new Set(
      places.filter((place) => place >= start && place < end).map((place) => place - start),
    );
    if (own.size === 0) continue;
    const before = sql.slice(start, end);
    const comment = name === 'SQL_COMMENT' || name === 'C_COMMENT';
    const after = comment ? ' ' : name === 'SCONST' ? respelled(before, own) : null;
    if (after === null) throw refuse(sql);
    text = text.slice(0, start) + after + text.slice(end);
  }
  return text;
}

/** The same statement without what any of the traps matches. Throws `Refusal` where that cannot be. */
export async function respell(sql: string, traps: readonly RegExp[]): Promise<string> {
  if (!isTrapped(sql, traps)) return sql;
  const once = await spelledOnce(sql, traps);
  // What an escape put side by side may be trapped anew: a quote behind a backslash.
  const twice = isTrapped(once, traps) ? await spelledOnce(once, traps) : once;
  const clean = isTrapped('\r', traps) ? await withoutReturns(twice) : twice;
  if (isTrapped(clean, traps)) throw refuse(sql);
  return clean;
}

/** Between words a carriage return is a blank like any other. */
async function withoutReturns(sql: string): Promise<string> {
  let text = sql;
  let after = sql.length;
  for (const { start, end } of [...(await tokensOf(sql)).toReversed(), { start: 0, end: 0 }]) {
    const blank = sql.slice(end, after).replace(/\r\n?/g, '\n');
    text = text.slice(0, end) + blank + text.slice(after);
    after = start;
  }
  return text;
}

/** A comment line of ours, quoted, or bare of all signs where that does not help. */
export function harmless(line: string, traps: readonly RegExp[]): string {
  if (!isTrapped(line, traps)) return line;
  const text = line.slice('-- '.length);
  const quoted = `-- "${text}"`;
  if (!isTrapped(quoted, traps)) return quoted;
  return `-- "${text.replace(/[^\p{L}\p{N}\s.,;()'"]+/gu, ' ').trim()}"`;
}
