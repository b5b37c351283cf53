/** When an expression needs parentheses around it: SQL's grammar takes some places only bare calls. */
import { keepArrayCasts } from './array-casts.ts';

/** Where the parenthesis that opens at `from` is closed; -1 when texts or nesting don't add up. */
function closing(text: string, from: number): number {
  let depth = 0;
  let quote = '';
  for (let i = from; i < text.length; i += 1) {
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

const callHead = /^(?:[a-z_][a-z0-9_]*\.)?[a-z_][a-z0-9_]*\(/;

/** True for `f(…)` and `(…)` as a whole. Texts with backslashes or dollar quotes are not looked into. */
function isClosed(expression: string): boolean {
  if (/[\\$]/.test(expression)) return false;
  const call = callHead.exec(expression);
  const open = expression.startsWith('(') ? 0 : call === null ? -1 : call[0].length - 1;
  return open >= 0 && closing(expression, open) === expression.length - 1;
}

/** An index element: a bare function call needs no parentheses, anything else does (CREATE INDEX). */
export function elementExpression(expression: string): string {
  const text = keepArrayCasts(expression);
  return isClosed(text) ? text : `(${text})`;
}

const constant =
  /^(?:-?\d+(?:\.\d+)?|'(?:[^'\\]|'')*'|[a-z_][a-z0-9_]*)(?:::[a-z_"][a-z0-9_. "]*(?:\(\d+(?:,\d+)?\))?(?:\[\])?)*$/i;

/** DEFAULT takes no operators such as IN or LIKE unless they are in parentheses (b_expr). */
export function defaultExpression(expression: string): string {
  const text = keepArrayCasts(expression);
  return constant.test(text) || isClosed(text) ? text : `(${text})`;
}
