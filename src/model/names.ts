/** Names of the model: what is accepted, and how it becomes an identifier. */
import pluralize from 'pluralize';

// One word for both numbers in the language of databases.
pluralize.addUncountableRule('data');
pluralize.addUncountableRule('metadata');
pluralize.addIrregularRule('lens', 'lenses');

/** Longest accepted name in bytes: leaves room for `_id`, `_key` and a table prefix within PostgreSQL's 63. */
export const longestName = 50;

const accepted = /^[\p{L}_][\p{L}\p{M}\p{N}_-]*$/u;

/** True for what may name an attribute; conditions and expressions have other characters. */
export function isName(text: string): boolean {
  return accepted.test(text);
}

/** `LineItem`, `line-item` and `lineItem` are `line_item`. */
export function snakeCase(name: string): string {
  return name
    .normalize('NFC')
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1_$2')
    .replace(/(\p{Lu}+)(\p{Lu}\p{Ll})/gu, '$1_$2')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/g, '')
    .toLowerCase();
}

export function singular(name: string): string {
  return lastWord(name, pluralize.singular);
}

export function plural(name: string): string {
  return lastWord(name, pluralize.plural);
}

/** pluralize knows words, not identifiers: only what follows the last underscore is inflected. */
function lastWord(name: string, inflect: (word: string) => string): string {
  const cut = name.lastIndexOf('_') + 1;
  return name.slice(0, cut) + inflect(name.slice(cut));
}

/** Why a name cannot be taken, with the mend; null when it can. */
export function nameProblem(name: string): { message: string; fix: string } | null {
  const suggestion = suggestName(name);
  if (name.trim() === '') return { message: 'is empty', fix: 'give it a name' };
  const bytes = Math.max(Buffer.byteLength(name), Buffer.byteLength(snakeCase(name)));
  if (bytes > longestName) {
    return {
      message: `is ${bytes} bytes long; PostgreSQL keeps 63 of an identifier and derived names need some of them`,
      fix: `use at most ${longestName} bytes, such as '${suggestion}'`,
    };
  }
  if (!accepted.test(name) || !/^\p{L}/u.test(snakeCase(name))) {
    return {
      message: 'has characters that an identifier would need quotes for',
      fix:
        suggestion === ''
          ? 'use letters, digits and underscores'
          : `use letters, digits and underscores: '${suggestion}'; put other words into description`,
    };
  }
  return null;
}

function suggestName(name: string): string {
  let suggestion = snakeCase(name)
    .replace(/^[^\p{L}\p{N}]+/u, '')
    .replace(/^(?=\p{N})/u, 'n');
  while (Buffer.byteLength(suggestion) > 40) suggestion = [...suggestion].slice(0, -1).join('');
  return suggestion.replace(/_+$/, '');
}
