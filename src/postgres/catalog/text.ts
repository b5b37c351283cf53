/** Texts of the catalog in the IR's form: expressions without outer parentheses, names, options. */
/**
 * The expression without parentheses around the whole of it. The server prints quotes inside
 * strings and names doubled, so a quote always switches between inside and outside.
 */
export function unwrap(expression: string): string {
  let text = expression.trim();
  while (text.startsWith('(') && closing(text) === text.length - 1) text = text.slice(1, -1).trim();
  return text;
}

/** Position of the parenthesis that closes the first one. */
function closing(text: string): number {
  let depth = 0;
  let quote = '';
  for (let i = 0; i < text.length; i += 1) {
    const character = text.charAt(i);
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === "'" || character === '"') quote = character;
    else if (character === '(') depth += 1;
    else if (character === ')') {
      depth -= 1;
      if (depth === 0) return i;
    }
  }
  return -1;
}

export function unwrapNullable(expression: string | null): string | null {
  return expression === null ? null : unwrap(expression);
}

/** A statement or query without the semicolon and white space around it. */
export function bare(statement: string): string {
  return statement.trim().replace(/;$/, '').trimEnd();
}

/** Reloptions as the catalog holds them, `name=value`, unquoted. */
export function storageOptions(options: readonly string[] | null, prefix = ''): string[] {
  return (options ?? []).map((option) => `${prefix}${option}`);
}
