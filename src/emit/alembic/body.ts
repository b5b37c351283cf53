/** The bodies of `upgrade()` and `downgrade()`: operations, timeouts, and why. */
import type { Step } from '../../plan/plan.ts';
import { rowsOnWayBack } from '../../plan/way-back-rows.ts';
import { parseSql } from '../../postgres/parse.ts';
import type { PhraseBook } from './ops/phrase-book.ts';
import { execute } from './ops/sql.ts';
import { type Translated, translate } from './ops/translate.ts';
import { type Code, printStatement } from './python/code.ts';
import { pythonComment } from './python/string.ts';
import type { RevisionPart } from './revisions.ts';

interface Statement {
  readonly sql: string;
  readonly comments: readonly string[];
  /** Null: waits for nobody, so that the limit stays as it is. */
  readonly lock: string | null;
  readonly statement: string | null;
  readonly waits: boolean;
}

/** A comment that no statement of its own follows. */
interface Remark {
  readonly remark: readonly string[];
}

/** `Create table invoices` says no more than the operation does; a reason, or a lock, does. */
function reason(step: Step): string[] {
  const obvious =
    step.transaction === 'inside' &&
    step.locks.length === 0 &&
    step.rewrites.length === 0 &&
    !/[:;.,]\s|\bbecause\b/.test(step.why);
  return obvious ? [] : pythonComment(step.why);
}

function precheck(step: Step): string[] {
  if (step.precheck === null) return [];
  return ['# Rows that this would fail on:', ...pythonComment(step.precheck)];
}

/** Drivers that prepare a statement take one at a time. */
async function statementsOf(sql: string): Promise<string[]> {
  const parsed = await parseSql(sql);
  // A lone statement keeps its comments.
  return parsed.length < 2 ? [sql] : parsed.map(({ text }) => text);
}

async function upwards(steps: readonly Step[]): Promise<(Statement | Remark)[]> {
  const found: Statement[] = [];
  for (const step of steps) {
    const { lock, statement } = step.timeouts;
    const waits = step.locks.length > 0 || lock !== null;
    for (const [at, sql] of (await statementsOf(step.sql)).entries()) {
      const comments = at === 0 ? [...reason(step), ...precheck(step)] : [];
      found.push({ sql, comments, lock, statement, waits });
    }
  }
  return found;
}

/** The way back takes the same locks on the same tables, so it waits for them no longer. */
async function downwards(steps: readonly Step[]): Promise<(Statement | Remark)[]> {
  const found: (Statement | Remark)[] = [];
  const rows = rowsOnWayBack();
  for (const { reverse, why, timeouts, locks } of steps.toReversed()) {
    if (reverse.effect === 'cannot') {
      found.push({ remark: pythonComment(`Nothing undoes this step: ${why}`) });
    }
    if (reverse.sql === null) continue;
    const gone = 'Brings back the structure only: the data is gone.';
    const comments = reverse.effect === 'structure' ? pythonComment(gone) : [];
    const waits = locks.length > 0 || timeouts.lock !== null;
    for (const [at, sql] of (await statementsOf(reverse.sql)).entries()) {
      const limits = { lock: timeouts.lock, statement: null, waits };
      const notes = rows(sql).flatMap(pythonComment);
      found.push({ sql, comments: [...(at === 0 ? comments : []), ...notes], ...limits });
    }
  }
  return found;
}

interface Limits {
  readonly lock: string | null;
  readonly statement: string | null;
}

const none: Limits = { lock: null, statement: null };

/** Only of a transaction, or of the connection where there is none. */
class Settings {
  #now = none;

  constructor(readonly outside: boolean) {}

  #set(name: string, value: string | null): string {
    const local = this.outside ? '' : 'LOCAL ';
    if (value === null) return `SET ${local}${name} TO DEFAULT`;
    return `SET ${local}${name} = '${value.replaceAll("'", "''")}'`;
  }

  to(next: Limits): Code[] {
    const { lock, statement } = this.#now;
    this.#now = next;
    return [
      ...(next.lock === lock ? [] : [execute(this.#set('lock_timeout', next.lock))]),
      ...(next.statement === statement
        ? []
        : [execute(this.#set('statement_timeout', next.statement))]),
    ];
  }

  before({ lock, statement, waits }: Statement): Code[] {
    return this.to({ lock: waits ? lock : this.#now.lock, statement });
  }
}

function lines(code: Code, indent: string): string {
  return printStatement(code, indent);
}

function block(
  settings: Settings,
  statement: Statement,
  { notes, codes }: Translated,
  indent: string,
): string[] {
  if (codes.length === 0) return [];
  const limits = settings.before(statement).map((code) => lines(code, indent));
  const comments = [...statement.comments, ...notes].map((line) => indent + line);
  const own = [...comments, ...codes.map((code) => lines(code, indent))].join('\n');
  return [...(limits.length === 0 ? [] : [limits.join('\n')]), own];
}

function blocks(book: PhraseBook, items: readonly (Statement | Remark)[], outside: boolean) {
  const indent = outside ? '        ' : '    ';
  const settings = new Settings(outside);
  const statements = items.flatMap((item) => ('remark' in item ? [] : [item]));
  const translated = translate(
    book,
    statements.map(({ sql }) => sql),
  );
  const found: string[] = [];
  let at = 0;
  let said = 0;
  for (const item of items) {
    if ('remark' in item) {
      found.push(item.remark.map((line) => indent + line).join('\n'));
      continue;
    }
    const result = block(settings, item, translated[at] ?? { notes: [], codes: [] }, indent);
    at += 1;
    said += result.length;
    found.push(...result);
  }
  // The next revision may run in the same transaction, or on the same connection.
  const reset = settings.to(none).map((code) => lines(code, indent));
  if (reset.length > 0) found.push(reset.join('\n'));
  return { texts: found, empty: said === 0 };
}

function body(book: PhraseBook, items: readonly (Statement | Remark)[], outside: boolean) {
  const { texts, empty } = blocks(book, items, outside);
  if (empty) {
    const remarks = texts.map((text) => text.replace(/^ +/gm, '    '));
    return [...remarks, '    pass'].join('\n');
  }
  const text = texts.join('\n\n');
  return outside ? `    with op.get_context().autocommit_block():\n${text}` : text;
}

export async function upgradeBody(book: PhraseBook, part: RevisionPart): Promise<string> {
  return body(book, await upwards(part.steps), part.outside);
}

export async function downgradeBody(book: PhraseBook, part: RevisionPart): Promise<string> {
  return body(book, await downwards(part.steps), part.backOutside);
}
