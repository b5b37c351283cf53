/** Texts as Python string literals, in the quotes that Python's formatters choose. */
import { Refusal } from '../../../ir/findings.ts';

/** Controls and line separators, and marks that turn the direction of what is read. */
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u2800]/gu;

const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const known = short[character];
  if (known !== undefined) return known;
  const hex = code.toString(16);
  if (code < 0x100) return `\\x${hex.padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

/** A half of a pair is no character: neither UTF-8 nor PostgreSQL can hold it. */
function checkWhole(text: string): void {
  if (!/\p{Cs}/u.test(text)) return;
  throw new Refusal(
    'text_not_unicode',
    'A text of the schema holds half of a surrogate pair, which no file and no database can hold.',
    'Write the text anew, without the broken character.',
  );
}

/** On one line. The quote that needs fewer escapes, `"` when both need as many. */
export function pythonString(text: string): string {
  checkWhole(text);
  const count = (quote: string) => text.split(quote).length;
  const quote = count('"') > count("'") ? "'" : '"';
  const body = text.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`);
  return quote + body.replace(invisible, escaped) + quote;
}

/** The inside of a `"""` string: its lines stay lines, and it may not end in a quote. */
export function insideTriple(text: string): string {
  checkWhole(text);
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('"""', '\\"\\"\\"')
    .replace(invisible, (character) =>
      character === '\n' || character === '\t' ? character : escaped(character),
    );
}

/** A `#` comment cannot be left by what is in it. */
export function pythonComment(text: string): string[] {
  return text
    .split(/[\r\n\v\f\u0085\u2028\u2029]+/)
    .map((line) =>
      line
        .replace(invisible, ' ')
        .replace(/\p{Cs}/gu, ' ')
        .trim(),
    )
    .filter((line) => line !== '')
    .map((line) => `# ${line}`);
}
