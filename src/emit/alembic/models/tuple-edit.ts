/** More elements for a `__table_args__` that is there. */

interface Range {
  readonly start: number;
  readonly end: number;
}

function stringEnd(text: string, at: number): number {
  const three = text.slice(at, at + 3);
  const quote = three === '"""' || three === "'''" ? three : text.charAt(at);
  let i = at + quote.length;
  while (i < text.length && !text.startsWith(quote, i)) i += text.charAt(i) === '\\' ? 2 : 1;
  return i + quote.length;
}

/** The elements between the brackets, and where the closing one is; null when it is not closed. */
function elementsOf(text: string, open: number): { elements: Range[]; close: number } | null {
  const elements: Range[] = [];
  let depth = 1;
  let start: number | null = null;
  let end = open;
  const finish = () => {
    if (start !== null) elements.push({ start, end });
    start = null;
  };
  for (let i = open; i < text.length; ) {
    const character = text.charAt(i);
    if (character === '#') {
      const line = text.indexOf('\n', i);
      i = line < 0 ? text.length : line;
      continue;
    }
    if (')]}'.includes(character)) {
      depth -= 1;
      if (depth === 0) {
        finish();
        return { elements, close: i };
      }
    }
    if (character === ',' && depth === 1) {
      finish();
      i += 1;
      continue;
    }
    if ('([{'.includes(character)) depth += 1;
    const next = character === '"' || character === "'" ? stringEnd(text, i) : i + 1;
    if (!/\s/.test(character)) {
      start ??= i;
      end = next;
    }
    i = next;
  }
  return null;
}

/**
 * `text` is the whole assignment, `added` are expressions printed for one indent more. Null where
 * the value is no tuple and no dict that stands there.
 */
export function withElements(
  text: string,
  added: readonly string[],
  indent: string,
): string | null {
  const head = /^__table_args__[^=]*=\s*([({])/.exec(text);
  if (head === null) return null;
  const inner = `${indent}    `;
  const list = (all: readonly string[]) => all.map((each) => `${inner}${each},\n`).join('');
  const open = head[0].length;
  const found = elementsOf(text, open);
  if (found === null || /[^\s#]/.test(text.slice(found.close + 1).replace(/#.*/, ''))) return null;
  const before = text.slice(0, open - 1);
  const behind = text.slice(found.close + 1);
  if (head[1] === '{') {
    const dict = text.slice(open - 1, found.close + 1);
    return `${before}(\n${list([...added, dict])}${indent})${behind}`;
  }
  const texts = found.elements.map(({ start, end }) => text.slice(start, end));
  const last = texts.at(-1)?.startsWith('{') === true ? found.elements.at(-1) : undefined;
  if (!text.slice(open, found.close).includes('\n')) {
    const others = last === undefined ? texts : texts.slice(0, -1);
    const tail = last === undefined ? [] : texts.slice(-1);
    return `${before}(\n${list([...others, ...added, ...tail])}${indent})${behind}`;
  }
  if (last !== undefined) {
    const lines = added.map((each) => `${each},\n${inner}`).join('');
    return text.slice(0, last.start) + lines + text.slice(last.start);
  }
  const end = found.elements.at(-1)?.end ?? open;
  const comma = /^\s*,/.exec(text.slice(end))?.[0] ?? '';
  const lines = added.map((each) => `\n${inner}${each},`).join('');
  return `${text.slice(0, end)},${lines}${text.slice(end + comma.length)}`;
}
