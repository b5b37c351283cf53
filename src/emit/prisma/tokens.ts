/** The words, marks, comments and lines of a Prisma schema. */

export interface Span {
  readonly start: number;
  /** Behind the last character. */
  readonly end: number;
}

export interface Token extends Span {
  readonly kind: 'word' | 'string' | 'mark' | 'comment' | 'newline';
  readonly text: string;
}

const pattern =
  /("(?:[^"\\\r\n]|\\.)*")|(\/\/[^\r\n]*|\/\*[\s\S]*?(?:\*\/|$))|(\r?\n)|([^\s"@(){}[\],:=.?/]+)|([@(){}[\],:=.?]|[^\s])/g;

export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  for (const match of text.matchAll(pattern)) {
    const [whole, string, comment, newline, word] = match;
    const kind =
      string !== undefined
        ? 'string'
        : comment !== undefined
          ? 'comment'
          : newline !== undefined
            ? 'newline'
            : word !== undefined
              ? 'word'
              : 'mark';
    tokens.push({ kind, text: whole, start: match.index, end: match.index + whole.length });
  }
  return tokens;
}

export const opening = new Set(['(', '[', '{']);
export const closing = new Set([')', ']', '}']);

/** Start of the line that holds the offset. */
export function lineStart(text: string, offset: number): number {
  return offset <= 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

/** Behind the line's end, or the end of the text. */
export function lineEnd(text: string, offset: number): number {
  const found = text.indexOf('\n', offset);
  return found === -1 ? text.length : found + 1;
}
