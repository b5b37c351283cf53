/** SQL text taken apart by PostgreSQL's own parser. */
import { Refusal } from '../ir/findings.ts';
import { withoutQuoted } from './excerpt.ts';
import { loadParser } from './parser.ts';

/** A node of the parse tree, as libpg-query gives it: `{ CreateStmt: { … } }` inside, fields outside. */
export type ParseNode = Readonly<Record<string, unknown>>;

export interface ParsedStatement {
  /** Node type: `SelectStmt`, `CreateStmt`, … */
  readonly kind: string;
  readonly node: ParseNode;
  /** From the first word, without the semicolon. */
  readonly text: string;
  /** Where `text` begins in the whole, in UTF-16 units. */
  readonly offset: number;
  /** 1-based. */
  readonly line: number;
  readonly column: number;
}

/** 1-based line and column of a UTF-16 offset. */
export function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const lastBreak = before.lastIndexOf('\n');
  return { line: before.split('\n').length, column: [...before.slice(lastBreak + 1)].length + 1 };
}

function syntaxRefusal(sql: string, error: unknown): Refusal {
  if (error instanceof RangeError) {
    return new Refusal(
      'sql_too_deep',
      'the SQL is nested too deeply to be read',
      'split the expression into smaller statements',
    );
  }
  const { message, sqlDetails } = error as {
    message: string;
    sqlDetails?: { cursorPosition: number };
  };
  // The parser counts characters, JavaScript UTF-16 units.
  const offset = [...sql].slice(0, sqlDetails?.cursorPosition ?? 0).join('').length;
  const { line, column } = lineAndColumn(sql, offset);
  return new Refusal(
    'sql_syntax',
    `line ${line}, column ${column}: ${withoutQuoted(message)}`,
    'correct the statement; it must be valid PostgreSQL 18',
  );
}

/** Length of the white space and comments that stand before the first word. */
function blankLength(text: string): number {
  let at = 0;
  for (;;) {
    const rest = text.slice(at);
    const plain = /^(?:\s+|--[^\n]*(?:\n|$))/.exec(rest)?.[0].length;
    if (plain !== undefined) at += plain;
    else if (rest.startsWith('/*')) at += commentLength(rest);
    else return at;
  }
}

/** PostgreSQL's block comments nest. */
function commentLength(text: string): number {
  let depth = 0;
  for (const mark of text.matchAll(/\/\*|\*\//g)) {
    depth += mark[0] === '/*' ? 1 : -1;
    if (depth === 0) return mark.index + 2;
  }
  return text.length;
}

interface RawStatement {
  readonly stmt: Readonly<Record<string, ParseNode>>;
  readonly stmt_location?: number;
  readonly stmt_len?: number;
}

/** Statement positions are in bytes of UTF-8. Grows with the text, not with its square. */
function sliceStatements(sql: string, raw: readonly RawStatement[]): ParsedStatement[] {
  const bytes = Buffer.from(sql, 'utf8');
  let unit = 0;
  let byte = 0;
  let line = 1;
  return raw.map((item) => {
    const start = item.stmt_location ?? 0;
    const end = item.stmt_len === undefined ? bytes.length : start + item.stmt_len;
    const whole = bytes.toString('utf8', start, end);
    const skipped = blankLength(whole);
    const between = bytes.toString('utf8', byte, start) + whole.slice(0, skipped);
    unit += between.length;
    line += between.split('\n').length - 1;
    byte = start + Buffer.byteLength(whole.slice(0, skipped), 'utf8');
    const [kind, node] = Object.entries(item.stmt)[0] as [string, ParseNode];
    const lineStart = sql.lastIndexOf('\n', unit - 1) + 1;
    return {
      kind,
      node,
      text: whole.slice(skipped).trimEnd(),
      offset: unit,
      line,
      column: unit === 0 ? 1 : [...sql.slice(lineStart, unit)].length + 1,
    };
  });
}

/** Throws `Refusal` with line and column when PostgreSQL would not parse it. */
export async function parseSql(sql: string): Promise<ParsedStatement[]> {
  const { parseSync } = await loadParser();
  if (sql.trim() === '') return [];
  let result: { stmts?: readonly RawStatement[] };
  try {
    result = parseSync(sql) as unknown as { stmts?: readonly RawStatement[] };
  } catch (error) {
    throw syntaxRefusal(sql, error);
  }
  return sliceStatements(sql, result.stmts ?? []);
}

export interface Token {
  readonly text: string;
  /** `IDENT`, `SCONST`, a keyword's name, … as in PostgreSQL's grammar. */
  readonly name: string;
  /** In bytes of UTF-8. */
  readonly start: number;
  readonly end: number;
}

/** The words of a text that may be SQL or a function's body; null when it cannot be scanned. */
export async function scanSql(text: string): Promise<Token[] | null> {
  const { scanSync } = await loadParser();
  try {
    return scanSync(text)
      .tokens.filter(
        (token) => token.tokenName !== 'SQL_COMMENT' && token.tokenName !== 'C_COMMENT',
      )
      .map(({ text: word, tokenName, start, end }) => ({
        text: word,
        name: tokenName,
        start,
        end,
      }));
  } catch {
    return null;
  }
}
