/** A script as the statements that may run, each with its line in the file, and what is said of the others. */
import { type Finding, Refusal } from '../ir/findings.ts';
import { type ParsedStatement, parseSql } from '../postgres/parse.ts';
import { deniedStatements } from '../proof/deny.ts';
import { excerpt } from './failure.ts';
import type { Report } from './report.ts';
import { splitPieces, type Tidied, tidy } from './sql-text.ts';

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
}

export interface Statement extends ParsedStatement {
  /** In the file. */
  readonly line: number;
}

/** What psql does itself, and what it means for the schema that we do not. */
const psqlCommands: readonly (readonly [RegExp, string, Finding['severity'], boolean])[] = [
  [/^\\(?:un)?restrict$/, 'guards the dump against other psql commands', 'info', true],
  [
    /^\\(?:c|connect)$/,
    'goes to another database; what follows is read into the same one',
    'warning',
    true,
  ],
  [
    /^\\(?:i|ir|include|include_relative)$/,
    'reads another file, which is not read here',
    'warning',
    false,
  ],
  [/^\\(?:gexec|if|elif|else|endif)$/, 'chooses or makes statements', 'warning', false],
  [/^\\(?:!|copy|o|w|g|setenv)$/, 'reaches for programs or files', 'warning', true],
];

function reportTidied(path: string, script: Script, tidied: Tidied, report: Report): void {
  const at = (line: number) => `${path}:${script.line - 1 + line}`;
  for (const { name, line } of tidied.commands) {
    const known = psqlCommands.find(([expression]) => expression.test(name));
    const [, does = 'is a command of psql', severity = 'info', complete = true] = known ?? [];
    report.add({
      code: 'psql-command',
      severity,
      subject: at(line),
      message: `${name} ${does}. It is not run.`,
      fix: complete
        ? 'Nothing to do.'
        : 'Give the file that psql would make of it, or a live database.',
    });
    if (!complete) report.incomplete();
  }
  for (const { line, rows } of tidied.copies) {
    report.add({
      code: 'copy-data',
      severity: 'info',
      subject: at(line),
      message: `COPY with ${rows} rows of data: rows are no part of a schema. It is not run.`,
      fix: 'Nothing to do.',
    });
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

async function allowed(path: string, statement: Statement, report: Report): Promise<boolean> {
  const objections = await deniedStatements([statement]);
  for (const { message } of objections) {
    report.add({
      code: 'denied-statement',
      severity: 'warning',
      subject: `${path}:${statement.line}`,
      message: `${message.replace(/^Line \d+: /, '')} (${excerpt(statement.text)})`,
      fix: 'Nothing to do where it changes no object of the schema; else name a live database to read from.',
    });
  }
  if (objections.length > 0 && !withoutEffect.has(statement.kind)) report.incomplete();
  return objections.length === 0;
}

async function parsePiece(path: string, text: string, line: number, report: Report) {
  try {
    return { statements: await parseSql(text), line };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const within = Number(/^line (\d+)/.exec(error.message)?.[1] ?? 1);
    report.add({
      code: 'statement-syntax',
      severity: 'warning',
      subject: `${path}:${line + within - 1}`,
      message: `${error.message.replace(/^line \d+, column \d+: /, '')}. The statement is not read.`,
      fix: 'Correct it if it is meant for PostgreSQL; else name a live database to read from.',
    });
    report.incomplete();
    return { statements: [], line };
  }
}

async function parse(
  path: string,
  script: Script,
  sql: string,
  report: Report,
): Promise<Statement[]> {
  try {
    const statements = await parseSql(sql);
    return statements.map((item) => ({ ...item, line: item.line + script.line - 1 }));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
  const found: Statement[] = [];
  for (const piece of splitPieces(sql)) {
    const { statements, line } = await parsePiece(
      path,
      piece.text,
      piece.line + script.line - 1,
      report,
    );
    found.push(...statements.map((item) => ({ ...item, line: item.line + line - 1 })));
  }
  return found;
}

export async function readStatements(
  path: string,
  script: Script,
  report: Report,
): Promise<Statement[]> {
  const tidied = tidy(script.sql);
  reportTidied(path, script, tidied, report);
  const runnable: Statement[] = [];
  for (const statement of await parse(path, script, tidied.sql, report)) {
    if (await allowed(path, statement, report)) runnable.push(statement);
  }
  return runnable;
}
