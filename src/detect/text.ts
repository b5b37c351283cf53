/** A file's text with its lines, as detectors search it. */

export interface Text {
  readonly path: string;
  /** As it is: for parsers, not for expressions. */
  readonly raw: string;
  /** Its lines, each cut at a length that no hand-written one reaches. */
  readonly text: string;
  readonly lines: readonly string[];
}

/** Minified or hostile lines would make expressions that look back and forth in a line slow. */
const longestLine = 1_000;
const mostHits = 2_000;

function hasLongLine(raw: string): boolean {
  for (let start = 0; raw.length - start > longestLine; ) {
    const end = raw.indexOf('\n', start);
    if ((end === -1 ? raw.length : end) - start > longestLine) return true;
    start = end + 1;
  }
  return false;
}

function cutLines(raw: string): string {
  if (!hasLongLine(raw)) return raw;
  return raw
    .split('\n')
    .map((line) => line.slice(0, longestLine))
    .join('\n');
}

function makeText(path: string, raw: string, text: string): Text {
  let lines: string[] | undefined;
  return {
    path,
    raw,
    text,
    get lines() {
      lines ??= text.split(/\r\n|\n|\r/);
      return lines;
    },
  };
}

/** Null for a missing or binary file. Invalid UTF-8 is read with replacement characters, a BOM is dropped. */
export function toText(path: string, bytes: Buffer | null): Text | null {
  if (bytes === null) return null;
  const utf16 = bytes.length > 1 && bytes[0] === 0xff && bytes[1] === 0xfe;
  if (!utf16 && bytes.subarray(0, 8_192).includes(0)) return null;
  const raw = bytes.toString(utf16 ? 'utf16le' : 'utf8').replace(/^\uFEFF/, '');
  return makeText(path, raw, cutLines(raw));
}

/** The same file after a change that keeps every line where it was. */
export function withText(source: Text, text: string): Text {
  return makeText(source.path, source.raw, text);
}

function countLines(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1)) {
    count++;
  }
  return count;
}

/** 1-based line of an offset in the text. */
export function lineAt(source: Text, offset: number): number {
  return 1 + countLines(source.text, 0, offset);
}

export interface Hit {
  readonly groups: readonly (string | undefined)[];
  readonly line: number;
}

/** First match, with its line; `groups[0]` is the whole match. */
export function find(source: Text, expression: RegExp): Hit | null {
  const match = expression.exec(source.text);
  if (match === null) return null;
  return { groups: [...match], line: lineAt(source, match.index) };
}

/** All matches of an expression with the `g` flag, with their lines. */
export function findAll(source: Text, expression: RegExp): Hit[] {
  const hits: Hit[] = [];
  let line = 1;
  let at = 0;
  for (const match of source.text.matchAll(expression)) {
    line += countLines(source.text, at, match.index);
    at = match.index;
    hits.push({ groups: [...match], line });
    if (hits.length === mostHits) break;
  }
  return hits;
}

/** Whatever is opened and never closed runs to the end, so that the text is passed over only once. */
const comments = {
  c: /("(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|`(?:[^`\\]|\\[\s\S])*`?)|\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*/g,
  hash: /("(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?)|#[^\n]*/g,
} as const;

/** Blanks the comments of `//` and `#` languages, keeping every line where it is. */
export function withoutComments(source: Text, style: keyof typeof comments): Text {
  const text = source.text.replace(comments[style], (all, string: string | undefined) =>
    string === undefined ? all.replace(/[^\n]/g, ' ') : all,
  );
  return withText(source, text);
}
