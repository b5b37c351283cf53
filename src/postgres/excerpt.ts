/** A statement's first words, for messages: without what it holds between quotes, which may be a secret. */

const name = '[A-Za-z_\\u0080-\\uffff][\\w$\\u0080-\\uffff]*';

/**
 * As PostgreSQL's scanner goes over a text (manual, 4.1), an open end included: the text may be
 * cut, or no SQL at all. Constants go on behind a line break, an E before the first is for all.
 */
const pieces = new RegExp(
  [
    '--[^\\n]*',
    "(?<escaped>[eE]'(?:[^'\\\\]|\\\\[\\s\\S]|'')*(?:'|\\\\?$)(?:\\s*\\n\\s*'(?:[^'\\\\]|\\\\[\\s\\S]|'')*(?:'|\\\\?$))*)",
    "(?<plain>'(?:[^']|'')*(?:'|$))",
    `(?<dollar>\\$(?<tag>(?:[A-Za-z_\\u0080-\\uffff][\\w\\u0080-\\uffff]*)?)\\$[\\s\\S]*?(?:\\$\\k<tag>\\$|$))`,
    '"(?:[^"]|"")*(?:"|$)',
    name,
    '\\d[\\w.]*',
  ].join('|'),
  'g',
);

/** Block comments nest, which no expression can follow. Quotes hide their marks, so they are seen first. */
function withoutComments(sql: string): string {
  let depth = 0;
  let kept = '';
  let from = 0;
  const marks = new RegExp(`/\\*|\\*/|${pieces.source}`, 'g');
  for (let mark = marks.exec(sql); mark !== null; mark = marks.exec(sql)) {
    const [text] = mark;
    if (text === '/*') {
      if (depth === 0) kept += `${sql.slice(from, mark.index)} `;
      depth += 1;
    } else if (depth > 0) {
      if (text === '*/') depth -= 1;
      // Inside a comment only its own marks count.
      else marks.lastIndex = mark.index + 1;
      from = marks.lastIndex;
    }
  }
  return depth > 0 ? kept : kept + sql.slice(from);
}

/** Every string constant emptied, comments left out. Names stay. */
export function withoutConstants(sql: string): string {
  return withoutComments(sql).replace(pieces, (piece, ...rest) => {
    const groups = rest.at(-1) as Readonly<Record<string, string | undefined>>;
    if (piece.startsWith('--')) return '';
    if (groups.dollar !== undefined) return '$$…$$';
    return groups.escaped === undefined && groups.plain === undefined ? piece : "'…'";
  });
}

/** Of one statement, in one line. */
export function excerpt(sql: string, longest = 60): string {
  const line = withoutConstants(sql.slice(0, 4000)).replace(/\s+/g, ' ').trim();
  return line.length > longest ? `${line.slice(0, longest - 3)}...` : line;
}

/** What PostgreSQL says of a statement quotes the word that it stopped at. */
export function withoutQuoted(message: string): string {
  return message.replace(/\b((?:at or )?near) "([\s\S]*)"/, (_, before: string, word: string) => {
    return `${before} "${withoutConstants(word)}"`;
  });
}
