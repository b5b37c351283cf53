/** The condition of a domain over a value of one's own: `VALUE` is what the catalog calls it. */

/** Outside of strings and quoted names. */
export function substituteValue(expression: string, value: string): string {
  return expression.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|\bVALUE\b/g, (token) =>
    token === 'VALUE' ? `(${value})` : token,
  );
}
