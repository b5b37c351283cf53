/**
 * Steps that fail on rows which the schema of today allows. Such a step is no mistake of the plan,
 * but its user must know of it: the rows are found, taken away, and the step is tried on the rest.
 */
import type { Finding } from '../ir/findings.ts';
import type { ObjectId } from '../ir/id.ts';
import type { Step } from '../plan/plan.ts';
import { excerpt } from '../postgres/excerpt.ts';
import { DatabaseError, type Session } from '../postgres/session.ts';
import { attempt, Search } from './row-search.ts';
import {
  dropInvalid,
  followersOf,
  type Place,
  placesOf,
  type Target,
  targetsAmong,
  targetsOf,
} from './row-targets.ts';
import { viewTargets } from './view-targets.ts';

const shownRows = 3;

export interface Removal {
  readonly table: ObjectId;
  /** Columns of the key, and its values of each row; empty when the table has none. */
  readonly key: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
}

export interface Mended {
  readonly finding: Finding;
  readonly removals: readonly Removal[];
}

/** Data exceptions and violated constraints (appendix A): what rows can bring about. */
export function isAboutRows({ code }: DatabaseError): boolean {
  return code !== null && /^2[23]/.test(code);
}

/** The embedded engine gives what a number cannot hold as a bigint. */
function withBigints(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}` : value;
}

async function precheckRows(session: Session, { precheck }: Step): Promise<string[]> {
  if (precheck === null) return [];
  await session.execute('SAVEPOINT tablewright_precheck');
  try {
    const rows = await session.execute<Record<string, unknown>>(precheck);
    return rows.map((row) => excerpt(JSON.stringify(row, withBigints), 100));
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.code === null) throw error;
    return [];
  } finally {
    await session.execute('ROLLBACK TO SAVEPOINT tablewright_precheck');
  }
}

interface Found {
  readonly search: Search;
  readonly rows: readonly Place[];
  readonly all: number;
}

/**
 * A new column that demands a value and gives none: no row can ever fit. Whether another step can
 * work on some row, rows that were made up cannot decide.
 */
function isHopeless({ precheck, sql }: Step, { code }: DatabaseError): boolean {
  return precheck === null && code === '23502' && /\bADD COLUMN\b/i.test(sql);
}

function finding(
  step: Step,
  error: DatabaseError,
  prechecked: readonly string[],
  found: Found,
): Finding {
  const { rows, all, search } = found;
  const shown = (prechecked.length > 0 ? prechecked : rows.map(({ text }) => excerpt(text, 100)))
    .slice(0, shownRows)
    .join('; ');
  const subject = step.changes[0]?.id ?? search.target.id;
  const fits = rows.length < all;
  const wrong = !fits && isHopeless(step, error);
  const rest = fits
    ? `It was proved on the ${all - rows.length} of ${all} rows that fit.`
    : `None of the ${all} rows that were tried fits.`;
  return {
    code: wrong ? 'fails-on-existing-rows' : 'may-fail-on-existing-rows',
    severity: wrong ? 'critical' : 'warning',
    subject,
    message: `Step ${step.id} fails on rows that the schema of today allows (${error.message}), such as ${shown}. ${rest}`,
    fix:
      step.precheck === null
        ? wrong
          ? 'Let the plan work on tables that hold rows, or say that the table is empty.'
          : 'Look for such rows before it runs, and mend them.'
        : `Mend what this finds before it runs: ${step.precheck}`,
  };
}

interface Statement {
  readonly step: Step;
  readonly sql: string;
  readonly transaction: Step['transaction'];
  readonly restores: boolean;
}

/** A way back that promises the structure alone may ask for tables without rows, and has to say so. */
function findingBack(
  { step, restores: promised }: Statement,
  error: DatabaseError,
  { rows, all, search }: Found,
): Finding {
  const which = rows.length < all ? `${rows.length} of ${all} rows` : 'tables with rows';
  return {
    code: promised ? 'reverse-fails-on-rows' : 'reverse-may-fail-on-rows',
    severity: promised ? 'critical' : 'warning',
    subject: step.changes[0]?.id ?? search.target.id,
    message: `The reverse of step ${step.id} fails on ${which} (${error.message}).`,
    fix: 'Before it runs, mend or remove such rows; or go forward with another migration instead.',
  };
}

/** In an open transaction. Null when rows are not what stands in the way. */
export async function mendRows(
  session: Session,
  statement: Statement,
  error: DatabaseError,
): Promise<Mended | null> {
  const { step, sql, transaction } = statement;
  if (!isAboutRows(error)) return null;
  const back = sql !== step.sql;
  const view = await viewTargets(session, step, sql);
  const targets = view?.targets ?? (await targetsOf(session, step));
  const tried = `${view?.refresh ?? ''}${sql}`;
  const mend = async (search: Search, rows: readonly Place[]): Promise<Mended | null> => {
    const { target, followers } = search;
    const all = (await placesOf(session, target)).length;
    const prechecked = back ? [] : await precheckRows(session, step);
    let removed = false;
    const removals = await removalsBy(session, [target, ...followers], async () => {
      removed = await search.take(rows);
    });
    if (!removed) return null;
    if (view !== null && view.refresh !== '') await session.execute(view.refresh);
    const found = { search, rows, all };
    return {
      finding: back
        ? findingBack(statement, error, found)
        : finding(step, error, prechecked, found),
      removals,
    };
  };
  for (const target of targets) {
    if (transaction === 'outside') await dropInvalid(session, target);
    const search = new Search(session, tried, target, await followersOf(session, target));
    const rows = await search.find();
    if (rows !== null) return mend(search, rows);
  }
  const [target] = targets;
  // An index is built over rows that its own transaction has deleted, too: they must be gone before.
  if (target === undefined || transaction === 'inside') return null;
  const search = new Search(session, tried, target, await followersOf(session, target));
  const rows = await placesOf(session, target);
  return rows.length === 0 ? null : mend(search, rows);
}

/** Takes away what keeps the statement from running; false when no table's rows do. In a transaction. */
export async function fitRows(
  session: Session,
  sql: string,
  tables: readonly ObjectId[],
): Promise<boolean> {
  const error = await attempt(session, sql);
  if (error === null) return true;
  if (!isAboutRows(error)) return false;
  for (const target of await targetsAmong(session, tables)) {
    const search = new Search(session, sql, target, await followersOf(session, target));
    const rows = await search.find();
    if (rows === null) continue;
    await search.remove(rows);
    return (await attempt(session, sql)) === null;
  }
  return false;
}

/** Rows that are gone or changed afterwards: foreign keys may take some along, or empty columns. */
async function removalsBy(
  session: Session,
  targets: readonly Target[],
  run: () => Promise<unknown>,
): Promise<Removal[]> {
  const read = async () => {
    const rows: Place[][] = [];
    for (const target of targets) rows.push(await placesOf(session, target, true));
    return rows;
  };
  const before = await read();
  await run();
  const after = await read();
  return targets.flatMap(({ id, key }, at) => {
    const left = new Set(after[at]?.map((place) => JSON.stringify([place.row, place.text])));
    const gone = (before[at] ?? []).filter(
      (place) => !left.has(JSON.stringify([place.row, place.text])),
    );
    return gone.length === 0 ? [] : [{ table: id, key, rows: gone.map((place) => place.key) }];
  });
}
