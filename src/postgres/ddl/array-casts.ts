/**
 * Catalog text that PostgreSQL would read back as another expression than it printed. It prints
 * `status IN ('a')` over a varchar column as `= ANY ((ARRAY['a'::character varying])::text[])`,
 * but reads a cast right on ARRAY[…] as one cast for each element (section 4.2.12). Naming the
 * array's own type in between keeps it the cast of the array that it was.
 */

interface Found {
  /** Where `ARRAY[` has its bracket, and the bracket that closes it. */
  readonly open: number;
  readonly close: number;
}

/** Past the string or quoted name that starts at `from`; `from` itself when none does. */
function skipQuoted(text: string, from: number): number {
  const quote = text.charAt(from);
  if (quote !== "'" && quote !== '"') return from;
  const end = text.indexOf(quote, from + 1);
  return end < 0 ? text.length : end + 1;
}

/** Calls `visit` with each position outside quotes, until it returns true. */
function scan(text: string, from: number, visit: (at: number) => boolean): void {
  let at = from;
  while (at < text.length) {
    const next = skipQuoted(text, at);
    if (next === at) {
      if (visit(at)) return;
      at += 1;
    } else at = next;
  }
}

function closingBracket(text: string, open: number): number {
  let depth = 0;
  let found = -1;
  scan(text, open, (at) => {
    const character = text.charAt(at);
    if (character === '[' || character === '(') depth += 1;
    if (character === ']' || character === ')') depth -= 1;
    if (depth === 0) found = at;
    return depth === 0;
  });
  return found;
}

const opening = '(ARRAY[';

function nextArray(text: string, from: number): Found | null {
  let found: Found | null = null;
  scan(text, from, (at) => {
    if (!text.startsWith(opening, at)) return false;
    const open = at + opening.length - 1;
    const close = closingBracket(text, open);
    if (close >= 0) found = { open, close };
    return close >= 0;
  });
  return found;
}

/** The type that the first element is cast to; null when it does not say. */
function elementType(elements: string): string | null {
  let depth = 0;
  let cast = -1;
  let end = elements.length;
  scan(elements, 0, (at) => {
    const character = elements.charAt(at);
    if (character === '(' || character === '[') depth += 1;
    if (character === ')' || character === ']') depth -= 1;
    if (depth === 0 && elements.startsWith('::', at)) cast = at + 2;
    if (depth === 0 && character === ',') end = at;
    return end === at;
  });
  const type = cast < 0 ? '' : elements.slice(cast, end).trim();
  return /^[a-z_"][^[\]]*$/i.test(type) ? type : null;
}

/** What follows the closing bracket when the array is cast: `)::text[]`. */
const arrayCast = /^\)::([a-z_"][a-z0-9_ ."]*(?:\([0-9,]+\))?)\[\]/i;

/** The text, with every such cast kept apart from the elements. */
export function keepArrayCasts(text: string): string {
  let result = '';
  let from = 0;
  for (;;) {
    const array = nextArray(text, from);
    if (array === null) return result + text.slice(from);
    const elements = text.slice(array.open + 1, array.close);
    const cast = arrayCast.exec(text.slice(array.close + 1));
    const own = elementType(elements);
    const between = cast !== null && own !== null && own !== cast[1];
    const head = text.slice(from, array.open + 1);
    // `(ARRAY[` becomes `((ARRAY[`, with the array's own type behind its first parenthesis.
    result += between ? `${head.slice(0, -opening.length)}(${opening}` : head;
    result += keepArrayCasts(elements);
    result += between ? `])::${own}[])` : ']';
    from = array.close + (between ? 2 : 1);
  }
}
