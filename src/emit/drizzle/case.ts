/** Names in code and names in the database, as Drizzle's `casing` turns one into the other. */

/** Runs of small letters and digits, of capitals, and words with one capital; `userID2` is `user`, `ID2`. */
function wordsOf(text: string): string[] {
  const plain = text.replace(/['\u2019]/g, '');
  return plain.match(/[a-z\d]+|[A-Z]+(?![a-z])|[A-Z][a-z\d]+/g) ?? [];
}

export function snakeCase(text: string): string {
  return wordsOf(text).join('_').toLowerCase();
}

export function camelCase(text: string): string {
  const [first = '', ...rest] = wordsOf(text);
  return (
    first.toLowerCase() + rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')
  );
}
