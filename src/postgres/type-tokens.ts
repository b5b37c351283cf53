/** Cuts type text into words, numbers and marks. */

export interface Token {
  readonly kind: 'word' | 'number' | 'mark';
  /** Folded to lower case unless quoted; a quoted name without its quotes. */
  readonly text: string;
  readonly quoted: boolean;
}

const pattern = /\s*(?:"((?:[^"]|"")+)"|([\p{L}_][\p{L}\p{N}\p{M}_$]*)|(\d+)|([()[\],.-]))\s*/uy;

/** Null when the text holds anything else. */
export function tokenizeType(written: string): Token[] | null {
  const text = written.trim();
  const tokens: Token[] = [];
  pattern.lastIndex = 0;
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text);
    if (match === null) return null;
    const [, quoted, word, number, mark] = match;
    if (quoted !== undefined) {
      tokens.push({ kind: 'word', text: quoted.replaceAll('""', '"'), quoted: true });
    } else if (word !== undefined) {
      tokens.push({ kind: 'word', text: word.toLowerCase(), quoted: false });
    } else if (number !== undefined) {
      tokens.push({ kind: 'number', text: number, quoted: false });
    } else {
      tokens.push({ kind: 'mark', text: mark ?? '', quoted: false });
    }
  }
  return tokens;
}
