/** A script as the statements that may run, each with its line in the file, and what is said of the others. */
import { Refusal } from '../ir/findings.ts';
import { excerpt } from '../postgres/excerpt.ts';
import { type ParsedStatement, parseSql } from '../postgres/parse.ts';
import { deniedStatements } from '../sandbox/deny.ts';
import type { Include, Variables } from './psql.ts';
import type { Report } from './report.ts';
import { originOf, type Span, splitPieces, type Tidied, tidy } from './sql-text.ts';

export interface Script {
  readonly sql: string;
  /** Of its first character, in the file; 1-based. */
  readonly line: number;
  /** The tool opens a transaction around it. */
  readonly transaction: boolean;
  /**
   * `whole`: sent as one message, which is one transaction as soon as it holds two statements
   * (manual, 55.2.2.1). `each`: statement by statement.
   */
  readonly message: 'whole' | 'each';
  /** Files that it may read in; without it none. */
  readonly include?: Include;
}

export interface Statement extends ParsedStatement {
  /** Of the script, or of a file that it reads in. */
  readonly path: string;
  /** In the file. */
  readonly line: number;
}

interface Meaning {
  readonly names: RegExp;
  readonly does: string;
  /** Whether the schema is the same without it. */
  readonly harmless: boolean;
}

/** Commands of psql that may matter; the others only guide psql itself. */
const meanings: readonly Meaning[] = [
  {
    names: /^\\(?:c|connect)$/,
    does: 'goes to another database; what follows is read into the same one',
    harmless: true,
  },
  {
    names: /^\\(?:i|ir|include|include_relative)$/,
    does: 'reads another file, which is not found here',
    harmless: false,
  },
  {
    names: /^\\(?:gexec|if|elif|else|endif)$/,
    does: 'makes or chooses statements',
    harmless: false,
  },
  { names: /^\\(?:!|copy|o|w|g|setenv)$/, does: 'reaches for programs or files', harmless: true },
];

function reportCommand(subject: string, name: string, meaning: Meaning, report: Report): void {
  report.add({
    code: 'psql-command',
    severity: 'warning',
    subject,
    message: `${name} ${meaning.does}. It is not run.`,
    fix: meaning.harmless
      ? 'Nothing to do.'
      : 'Give the file that psql would make of it, or name a live database.',
  });
  if (!meaning.harmless) report.incomplete();
}

/** One finding for all: a dump has a COPY for each table. */
function reportPlain(
  path: string,
  line: number,
  code: string,
  message: string,
  report: Report,
): void {
  const subject = `${path}:${line}`;
  report.add({ code, severity: 'info', subject, message, fix: 'Nothing to do.' });
}

function reportTidied(path: string, first: number, tidied: Tidied, report: Report): void {
  const inFile = (line: number) => first - 1 + line;
  const plain = tidied.commands.filter(({ name, line }) => {
    const meaning = meanings.find(({ names }) => names.test(name));
    if (meaning !== undefined) reportCommand(`${path}:${inFile(line)}`, name, meaning, report);
    return meaning === undefined;
  });
  if (plain[0] !== undefined) {
    const names = [...new Set(plain.map(({ name }) => name))].join(', ');
    const message = `Commands of psql are not run: ${names}.`;
    reportPlain(path, inFile(plain[0].line), 'psql-command', message, report);
  }
  if (tidied.copies[0] !== undefined) {
    const rows = tidied.copies.reduce((sum, copy) => sum + copy.rows, 0);
    const message = `COPY with data is not run (${tidied.copies.length}, with ${rows} rows): rows are no part of a schema.`;
    reportPlain(path, inFile(tidied.copies[0].line), 'copy-data', message, report);
  }
}

/** Those whose absence leaves the schema as it is. */
const withoutEffect = new Set([
  'CopyStmt',
  'AlterSystemStmt',
  'CreatedbStmt',
  'DropdbStmt',
  'AlterDatabaseStmt',
  'LoadStmt',
  'VariableSetStmt',
]);

async function allowed(statement: Statement, report: Report): Promise<boolean> {
  const objections = await deniedStatements([statement]);
  for (const { message } of objections) {
    report.add({
      code: 'denied-statement',
      severity: 'warning',
      subject: `${statement.path}:${statement.line}`,
      message: `${message.replace(/^Line \d+: /, '')} (${excerpt(statement.text)})`,
      fix: 'Nothing to do where it changes no object of the schema; else name a live database to read from.',
    });
  }
  if (objections.length > 0 && !withoutEffect.has(statement.kind)) report.incomplete();
  return objections.length === 0;
}

/** Statements with their line in the tidied text. */
async function parsePiece(text: string, line: number, say: (line: number, error: Refusal) => void) {
  try {
    const found = await parseSql(text);
    return found.map((item) => ({ ...item, line: item.line + line - 1 }));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const within = Number(/^line (\d+)/.exec(error.message)?.[1] ?? 1);
    say(line + within - 1, error);
    return [];
  }
}

async function parse(
  sql: string,
  say: (line: number, error: Refusal) => void,
): Promise<ParsedStatement[]> {
  try {
    return await parseSql(sql);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
  const found: ParsedStatement[] = [];
  for (const { text, line } of splitPieces(sql)) found.push(...(await parsePiece(text, line, say)));
  return found;
}

function reportSyntax(subject: string, { message }: Refusal, report: Report): void {
  report.add({
    code: 'statement-syntax',
    severity: 'warning',
    subject,
    message: `${message.replace(/^line \d+, column \d+: /, '')}. The statement is not read.`,
    fix: 'Correct it if it is meant for PostgreSQL; else name a live database to read from.',
  });
  report.incomplete();
}

/** Files that read each other in never end. */
const deepest = 20;

/** The script's text with those that it reads in, as psql would send it. */
function expand(path: string, { sql, line, include }: Script, report: Report): Tidied {
  const variables: Variables = new Map();
  const read = (own: string, text: string, first: number, depth: number): Tidied => {
    const tidied = tidy(text, {
      variables,
      include: (name, beside) => {
        const found = depth < deepest ? (include?.(name, own, beside) ?? null) : null;
        if (found === null) return null;
        const inner = read(found.path, found.text, 1, depth + 1);
        const spans: Span[] = [{ at: 1, path: '', line: 1 }, ...(inner.spans ?? [])];
        const named = spans.map((span) => ({ ...span, path: span.path || found.path }));
        // At the end of a file psql sends what has no semicolon yet.
        return { sql: `${inner.sql}\n;`, spans: named };
      },
    });
    reportTidied(own, first, tidied, report);
    return tidied;
  };
  return read(path, sql, line, 0);
}

export async function readStatements(
  path: string,
  script: Script,
  report: Report,
): Promise<Statement[]> {
  const { sql, spans } = expand(path, script, report);
  const origin = (line: number) => {
    const found = originOf(line, spans);
    return found.path === '' ? { path, line: script.line - 1 + found.line } : found;
  };
  const parsed = await parse(sql, (line, error) => {
    const at = origin(line);
    reportSyntax(`${at.path}:${at.line}`, error, report);
  });
  const runnable: Statement[] = [];
  for (const item of parsed) {
    const statement = { ...item, ...origin(item.line) };
    if (await allowed(statement, report)) runnable.push(statement);
  }
  return runnable;
}
