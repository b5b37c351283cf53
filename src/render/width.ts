/** Measures, cleans and cuts text for a screen: true display widths, and nothing that moves a cursor. */
import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';

/** Longer texts are never shown whole; cutting first keeps a 2 MB name from costing seconds. */
const longest = 4000;
/** A family emoji with skin tones has 19 code units; piled-up combining marks have no end. */
const longestGrapheme = 20;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

const joiners = new Set(['\u200c', '\u200d']);

/** A lone half of a surrogate pair is no character. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}

function neutral(text: string): string {
  return (
    wellFormed(stripVTControlCharacters(text))
      .replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ')
      // Bidi overrides, zero-width characters, tags: they show other text than they hold.
      .replace(/\p{Cf}/gu, (character) => (joiners.has(character) ? character : ''))
      .replace(/[\ufffe\uffff]|\p{Noncharacter_Code_Point}/gu, '\ufffd')
  );
}

function withoutPiles(text: string): string {
  if (!/[\p{M}\p{Emoji_Modifier}\u200c\u200d]/u.test(text)) return text;
  return [...graphemes.segment(text)]
    .map(({ segment }) => wellFormed(segment.slice(0, longestGrapheme)))
    .join('');
}

/** A mark at the beginning would sit on what we write before it: it gets the circle made for that. */
function withBase(line: string): string {
  return /^[\p{M}\u200c\u200d]/u.test(line) ? `\u25cc${line}` : line;
}

/** User text on one line, for any output: no control characters, no ANSI, no bidi overrides. */
export function clean(text: string, limit = longest): string {
  const line = neutral(text.slice(0, limit)).replace(/\s+/gu, ' ').trim();
  return withBase(withoutPiles(text.length > limit ? `${line}...` : line));
}

/** User text of several lines (SQL): line breaks and tabs stay, the rest as in `clean`. */
export function cleanBlock(text: string): string {
  return text
    .split(/\r\n|[\n\r\u2028\u2029]/u)
    .map((line) => neutral(line.replaceAll('\t', '  ')).trimEnd())
    .join('\n');
}

/** As `clean`, and unable to pose as our own frame or severity marks. */
export function plainText(text: string): string {
  return clean(text)
    .replace(/[\u2500-\u257f]/gu, '-')
    .replace(/[■▲●]/gu, '*');
}

export function width(text: string): number {
  return /^[ -~]*$/.test(text) ? text.length : stringWidth(text);
}

/** At most `columns` wide, ending in `...` when something was left out. */
export function cut(text: string, columns: number): string {
  if (width(text) <= columns) return text;
  const room = Math.max(columns - 3, 0);
  let kept = '';
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    const wide = width(segment);
    if (used + wide > room) break;
    kept += segment;
    used += wide;
  }
  return `${kept.trimEnd()}...`;
}

/** Measured together: a few scripts join a space to the letter beside it. */
export function padEnd(text: string, columns: number): string {
  let padded = text + ' '.repeat(Math.max(columns - width(text), 0));
  while (width(padded) < columns) padded += ' ';
  return padded;
}

export function padStart(text: string, columns: number): string {
  let padded = ' '.repeat(Math.max(columns - width(text), 0)) + text;
  while (width(padded) < columns) padded = ` ${padded}`;
  return padded;
}

/** At most `lines` lines of at most `columns`; later lines are indented, the last may be cut. */
export function wrap(text: string, columns: number, lines: number, indent: string): string[] {
  const done: string[] = [];
  let rest = text;
  while (done.length < lines - 1 && width(rest) > columns) {
    const end = breakAt(rest, columns);
    if (end === 0) break;
    done.push(rest.slice(0, end).trimEnd());
    rest = indent + rest.slice(end).trimStart();
  }
  done.push(cut(rest, columns));
  return done;
}

/** Index after the last space that still fits, past any indentation; 0 when there is none. */
function breakAt(text: string, columns: number): number {
  const start = text.length - text.trimStart().length;
  let best = 0;
  let used = 0;
  for (const { segment, index } of graphemes.segment(text)) {
    used += width(segment);
    if (used > columns + 1) break;
    if (segment === ' ' && index > start) best = index + 1;
  }
  return best;
}
