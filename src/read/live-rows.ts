/** Rows of a live database that would keep a statement from running, found by a session that cannot write. */
import { parseSql } from '../postgres/parse.ts';
import { list, type Node, parseStatement, walk } from '../postgres/parse-tree.ts';
import { DatabaseError, type Session } from '../postgres/session.ts';
import { deniedStatements } from '../sandbox/deny.ts';
import { beginReadOnly, type LiveInput, withReadOnly } from './live.ts';

/** A SELECT of at most ten rows. */
export interface RowQuery {
  readonly subject: string;
  readonly sql: string;
}

/**
 * `found`: as many rows, or more where it is ten; null where an expression fails on some row.
 * `unknown`: it was not run, or not to its end. What only exists later in the plan has no answer.
 */
export type RowAnswer = RowQuery &
  (
    | { readonly found: number | null; readonly unknown?: never }
    | { readonly unknown: string; readonly found?: never }
  );

/** Throws `Refusal` when the database cannot be reached. */
export type AskRows = (queries: readonly RowQuery[]) => Promise<RowAnswer[]>;

/** The URL stays in here. */
export function rowsOf(input: LiveInput): AskRows {
  return (queries) => askRows(input, queries);
}

async function askRows(input: LiveInput, queries: readonly RowQuery[]): Promise<RowAnswer[]> {
  if (queries.length === 0) return [];
  return await withReadOnly(input, async (session) => {
    const answers: RowAnswer[] = [];
    for (const query of queries) {
      await session.execute(beginReadOnly);
      const answer = await ask(session, query);
      await session.execute('rollback');
      if (answer !== null) answers.push(answer);
    }
    return answers;
  });
}

async function ask(session: Session, query: RowQuery): Promise<RowAnswer | null> {
  const objection = await objectionTo(session, query.sql);
  if (objection !== null) return { ...query, unknown: objection };
  try {
    await session.execute(`explain ${query.sql}`);
  } catch (error) {
    const { code } = serverError(error);
    return code === '42501' ? { ...query, unknown: 'the user may not read the table' } : null;
  }
  try {
    return { ...query, found: (await session.query(query.sql)).length };
  } catch (error) {
    const { code } = serverError(error);
    // Class 22, data exceptions (appendix A): EXPLAIN has passed, so it is a row that is at fault.
    if (code?.startsWith('22')) return { ...query, found: null };
    const late = code === '57014' || code === '55P03';
    return { ...query, unknown: late ? 'it took too long' : `it failed (${code})` };
  }
}

function serverError(error: unknown): DatabaseError {
  if (error instanceof DatabaseError && error.code !== null) return error;
  throw error;
}

/** What the desired schema says is only run where it can do nothing but read. */
async function objectionTo(session: Session, sql: string): Promise<string | null> {
  const [denied] = await deniedStatements(await parseSql(sql));
  if (denied !== undefined) return 'it calls what is not run on a live database';
  const { functions, operators } = called(parseStatement(sql, sql));
  const rows = await session.query(
    `select from pg_proc where provolatile = 'v' and proname = any($1)
     union all
     select from pg_operator join pg_proc on pg_proc.oid = oprcode
     where provolatile = 'v' and oprname = any($2)
     limit 1`,
    [functions, operators],
  );
  return rows.length === 0 ? null : 'it calls a volatile function';
}

function called(statement: Node): { functions: string[]; operators: string[] } {
  const functions: string[] = [];
  const operators: string[] = [];
  const last = (names: unknown): string =>
    (list(names).at(-1) as { String?: { sval?: string } } | undefined)?.String?.sval ?? '';
  walk(statement, (kind, node) => {
    if (kind === 'FuncCall') functions.push(last(node.funcname));
    if (kind === 'A_Expr') operators.push(last(node.name));
  });
  return { functions, operators };
}
