/** Python source as logical lines: a statement with all that its brackets and strings go over. */

export interface LogicalLine {
  readonly start: number;
  /** Behind its line break. */
  readonly end: number;
  /** Columns of white space before it. */
  readonly indent: number;
  /** Without the indent and the line break; a comment is part of it. */
  readonly text: string;
  /** Nothing but a comment, or nothing at all. */
  readonly blank: boolean;
}

const quotes = /^[rRbBuUfFtT]{0,2}("""|'''|"|')/;

/** Where the string that starts at `from` ends; the text's end when nothing ends it. */
function stringEnd(text: string, from: number, opened: string): number {
  const quote = opened.replace(/^[a-zA-Z]+/, '');
  let at = from + opened.length;
  while (at < text.length) {
    if (text[at] === '\\') at += 2;
    else if (text.startsWith(quote, at)) return at + quote.length;
    else if (quote.length === 1 && text[at] === '\n') return at;
    else at += 1;
  }
  return text.length;
}

function lineBreak(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end + 1;
}

/** Behind the logical line that starts at `from`. */
function logicalEnd(text: string, from: number): number {
  let depth = 0;
  let at = from;
  while (at < text.length) {
    const character = text.charAt(at);
    const opened = quotes.exec(text.slice(at, at + 5))?.[0];
    const before = at === 0 ? '' : text.charAt(at - 1);
    if (opened !== undefined && !/\w/.test(before)) at = stringEnd(text, at, opened);
    else if (character === '#') at = lineBreak(text, at) - (text.indexOf('\n', at) < 0 ? 0 : 1);
    else if (character === '\n' && depth === 0) return at + 1;
    else {
      if ('([{'.includes(character)) depth += 1;
      if (')]}'.includes(character)) depth = Math.max(0, depth - 1);
      at += character === '\\' ? (text.startsWith('\r\n', at + 1) ? 3 : 2) : 1;
    }
  }
  return text.length;
}

export function logicalLines(text: string): LogicalLine[] {
  const lines: LogicalLine[] = [];
  let start = 0;
  while (start < text.length) {
    const [space = ''] = /^[ \t\f]*/.exec(text.slice(start, start + 400)) ?? [];
    const end = logicalEnd(text, start + space.length);
    const own = text.slice(start + space.length, end).replace(/\r?\n$/, '');
    const blank = own === '' || own.startsWith('#');
    lines.push({ start, end, indent: space.length, text: own, blank });
    start = end;
  }
  return lines;
}
