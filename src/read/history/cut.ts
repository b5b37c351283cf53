/** Parts of a migration between marker lines. */
import type { Script } from '../statements.ts';

type How = Pick<Script, 'transaction' | 'message'>;

export function slice(text: string, from: number, to: number, how: How): Script {
  return { sql: text.slice(from, to), line: text.slice(0, from).split('\n').length, ...how };
}

export interface Section {
  readonly match: RegExpExecArray;
  /** Behind the marker's line. */
  readonly from: number;
  readonly to: number;
}

/** What follows each line that the expression (flags `gm`) matches, up to the next such line. */
export function sections(text: string, marker: RegExp): Section[] {
  const found = [...text.matchAll(marker)];
  return found.map((match, index) => {
    const lineEnd = text.indexOf('\n', match.index + match[0].length);
    const to = found[index + 1]?.index ?? text.length;
    return { match, from: lineEnd === -1 || lineEnd > to ? to : lineEnd, to };
  });
}
