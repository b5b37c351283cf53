/** The columns and parameters of SQL expressions: found, and replaced. */
import { Refusal } from '../ir/findings.ts';
import { excerpt } from './excerpt.ts';
import { type ColumnUse, child, collectColumns, list, parseStatement } from './parse-tree.ts';
import { loadedParser } from './parser.ts';

/**
 * Every column that an expression names, as it is written: PostgreSQL folds `dueOn` to lower
 * case, a model's reader knows it by its humps.
 */
export function columnsOfExpression(expression: string): readonly ColumnUse[] {
  const statement = parseStatement(`SELECT (${expression}\n)`, expression);
  refuseUnbalanced(expression);
  const bytes = Buffer.from(expression);
  return collectColumns(statement).map((use) => {
    const location = use.location - 8;
    return { ...use, location, name: asWritten(bytes.subarray(location).toString()) ?? use.name };
  });
}

/** `a) OR (b` is an expression only between our parentheses. */
function refuseUnbalanced(expression: string): void {
  const alone = child(parseStatement(`SELECT ${expression}\n`, expression), 'SelectStmt');
  if (list(alone.targetList).length === 1) return;
  throw new Refusal(
    'invalid_sql',
    `${JSON.stringify(excerpt(expression, 120))} is not one expression`,
    'give a single expression over attribute names',
  );
}

/** The last part of the name that a text starts with; null when it cannot be told. */
function asWritten(text: string): string | null {
  const [last] = /(?:"(?:[^"]|"")*"|[^\s".]+)\s*$/.exec(identifierAt(text)) ?? [];
  if (last === undefined) return null;
  return last.startsWith('"')
    ? last.slice(1, last.lastIndexOf('"')).replaceAll('""', '"')
    : last.trim();
}

/** `replace` gives the SQL that stands for a column, or null to leave it. Qualifiers go with the name. */
export function substituteColumns(
  expression: string,
  replace: (use: ColumnUse) => string | null,
): string {
  const bytes = Buffer.from(expression);
  const pieces: Buffer[] = [];
  let end = bytes.length;
  const uses = [...columnsOfExpression(expression)].sort((a, b) => b.location - a.location);
  for (const use of uses) {
    const text = replace(use);
    if (text === null) continue;
    const written = identifierAt(bytes.subarray(use.location).toString());
    const stop = use.location + Buffer.byteLength(written);
    pieces.unshift(Buffer.from(text), bytes.subarray(stop, end));
    end = use.location;
  }
  return Buffer.concat([bytes.subarray(0, end), ...pieces]).toString();
}

/** The identifier, quoted or not, with its qualifiers, that a text starts with. */
function identifierAt(text: string): string {
  return (
    /^(?:(?:"(?:[^"]|"")*"|[^\s"().,;:+\-*/<>=~!@#%^&|`?[\]']+)(?:\s*\.\s*(?=["\p{L}_]))?)+/u.exec(
      text,
    )?.[0] ?? ''
  );
}

/**
 * `?` and `:name` become `$1`, `$2` … as most drivers' users write them. Text in quotes is left
 * alone, and so are the operators `?`, `?|` and `?&` of jsonb.
 */
export function numberParameters(condition: string, first: number): { sql: string; next: number } {
  const names = new Map<string, number>();
  let next = first;
  const sql = condition.replace(
    /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|::|\?(?![|&?]|\s*(?:['?$]|:(?!:)))|:([a-z_]\w*)|\$(\d+)/gi,
    (text, name: string | undefined, number: string | undefined) => {
      if (/^(?:['":]|--)/.test(text) && name === undefined) return text;
      const key = name ?? number ?? `?${next}`;
      if (!names.has(key)) names.set(key, next++);
      return `$${names.get(key)}`;
    },
  );
  return { sql, next };
}

/** Not usable as a column or table name without quotes (Appendix C: reserved, with or without functions). */
export function isReservedWord(word: string): boolean {
  return loadedParser()
    .scanSync(word)
    .tokens.some(({ keywordName }) =>
      ['RESERVED_KEYWORD', 'TYPE_FUNC_NAME_KEYWORD'].includes(keywordName),
    );
}
