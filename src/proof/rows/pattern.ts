/** Texts that regular expressions and LIKE patterns match. PostgreSQL checks them; a miss is dropped. */

interface Reader {
  readonly text: string;
  at: number;
}

/** How long the optional and repeated parts are made. */
interface Length {
  readonly optional: boolean;
  readonly more: number;
}

const lengths: readonly Length[] = [
  { optional: false, more: 0 },
  { optional: true, more: 1 },
  { optional: true, more: 7 },
];

const classes: Readonly<Record<string, string>> = {
  d: '7',
  w: 'a',
  s: ' ',
  D: 'a',
  W: '-',
  S: 'a',
};

const named: Readonly<Record<string, string>> = {
  alpha: 'a',
  digit: '7',
  alnum: 'a',
  upper: 'A',
  lower: 'a',
  space: ' ',
  punct: '-',
  xdigit: 'a',
};

/** Whatever a negated class forbids, one of these is likely allowed. */
const others = ['a', '7', 'A', '-', '.', ' ', '_'];

function readClass(reader: Reader): string {
  const negated = reader.text[reader.at] === '^';
  if (negated) reader.at += 1;
  const members: string[] = [];
  for (let first = true; reader.at < reader.text.length; first = false) {
    const character = reader.text[reader.at] as string;
    if (character === ']' && !first) break;
    const posix = /^\[:(\w+):\]/.exec(reader.text.slice(reader.at));
    if (posix !== null) {
      members.push(named[posix[1] as string] ?? 'a');
      reader.at += posix[0].length;
    } else if (character === '\\') {
      const escaped = reader.text[reader.at + 1] ?? '';
      members.push(classes[escaped] ?? escaped);
      reader.at += 2;
    } else {
      members.push(character);
      reader.at += 1;
    }
  }
  reader.at += 1;
  const text = members.join('');
  if (!negated) return /^[^-]-./.test(text) ? (text[0] as string) : (members[0] ?? 'a');
  return (
    others.find((other) => !new RegExp(`[${text.replace(/[\]\\^]/g, '\\$&')}]`).test(other)) ?? '~'
  );
}

function readQuantifier(reader: Reader): [least: number, most: number] {
  const [whole, least, comma, most] =
    /^\{(\d+)(,)?(\d+)?\}\??/.exec(reader.text.slice(reader.at)) ?? [];
  if (whole !== undefined) {
    reader.at += whole.length;
    const from = Number(least);
    return [from, comma === undefined ? from : Number(most ?? from + 8)];
  }
  const symbol = reader.text[reader.at];
  const bounds = ({ '*': [0, 8], '+': [1, 8], '?': [0, 1] } as const)[symbol as '*' | '+' | '?'];
  if (bounds === undefined) return [1, 1];
  reader.at += reader.text[reader.at + 1] === '?' ? 2 : 1;
  return [...bounds];
}

function readAtom(reader: Reader, length: Length): string {
  const character = reader.text[reader.at] as string;
  reader.at += 1;
  switch (character) {
    case '(': {
      if (reader.text.startsWith('?:', reader.at)) reader.at += 2;
      const inner = readAlternatives(reader, length);
      reader.at += 1;
      return inner;
    }
    case '[':
      return readClass(reader);
    case '\\': {
      const escaped = reader.text[reader.at] ?? '';
      reader.at += 1;
      if (/[AZmMybB]/.test(escaped)) return '';
      return classes[escaped] ?? escaped;
    }
    case '.':
      return 'a';
    case '^':
    case '$':
      return '';
    default:
      return character;
  }
}

function readAlternatives(reader: Reader, length: Length): string {
  let first: string | null = null;
  let text = '';
  while (reader.at < reader.text.length && reader.text[reader.at] !== ')') {
    if (reader.text[reader.at] === '|') {
      first ??= text;
      text = '';
      reader.at += 1;
      continue;
    }
    const atom = readAtom(reader, length);
    const [least, most] = readQuantifier(reader);
    const wanted = length.optional
      ? Math.max(least, Math.min(most, Math.max(1, least) + length.more))
      : least;
    text += atom.repeat(wanted);
  }
  return first ?? text;
}

export function matchesOfRegex(pattern: string): string[] {
  const found = lengths.map((length) => readAlternatives({ text: pattern, at: 0 }, length));
  return [...new Set(found)];
}

/** `~~` of the catalog. */
export function matchesOfLike(pattern: string): string[] {
  const fill = (many: string) =>
    pattern.replace(
      /\\(.)|%|_/g,
      (mark, escaped?: string) => escaped ?? (mark === '%' ? many : 'a'),
    );
  return [...new Set([fill(''), fill('abc')])];
}
