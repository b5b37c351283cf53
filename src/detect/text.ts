/** A file's text with its lines, as detectors search it. */

export interface Text {
  readonly path: string;
  readonly text: string;
  readonly lines: readonly string[];
}

/** Null for a missing or binary file. Invalid UTF-8 is read with replacement characters, a BOM is dropped. */
export function toText(path: string, bytes: Buffer | null): Text | null {
  if (bytes === null) return null;
  const utf16 = bytes.length > 1 && bytes[0] === 0xff && bytes[1] === 0xfe;
  if (!utf16 && bytes.subarray(0, 8_192).includes(0)) return null;
  const text = bytes.toString(utf16 ? 'utf16le' : 'utf8').replace(/^\uFEFF/, '');
  let lines: string[] | undefined;
  return {
    path,
    text,
    get lines() {
      lines ??= text.split(/\r\n|\n|\r/);
      return lines;
    },
  };
}

/** 1-based line of an offset in the text. */
export function lineAt(source: Text, offset: number): number {
  let line = 1;
  for (
    let at = source.text.indexOf('\n');
    at !== -1 && at < offset;
    at = source.text.indexOf('\n', at + 1)
  ) {
    line++;
  }
  return line;
}

export interface Hit {
  readonly groups: readonly (string | undefined)[];
  readonly line: number;
  readonly offset: number;
}

/** First match, with its line; `groups[0]` is the whole match. */
export function find(source: Text, expression: RegExp): Hit | null {
  const match = expression.exec(source.text);
  if (match === null) return null;
  return { groups: [...match], line: lineAt(source, match.index), offset: match.index };
}

/** All matches of an expression with the `g` flag, with their lines. */
export function findAll(source: Text, expression: RegExp): Hit[] {
  return Array.from(source.text.matchAll(expression), (match) => ({
    groups: [...match],
    line: lineAt(source, match.index),
    offset: match.index,
  }));
}

/** Blanks comments in `//`, `/* … *\/` and `#` languages, keeping every offset. */
export function withoutComments(source: Text, style: 'c' | 'hash'): Text {
  const expression =
    style === 'c'
      ? /("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g
      : /("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|#[^\n]*/g;
  const text = source.text.replace(expression, (all, string: string | undefined) =>
    string === undefined ? all.replace(/[^\n]/g, ' ') : all,
  );
  return { path: source.path, text, lines: text.split('\n') };
}
