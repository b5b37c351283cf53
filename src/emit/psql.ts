/** A plan as one script for psql: transactions, timeouts and phases written out. */
import type { Verdict } from '../ir/verdict.ts';
import type { Phase, Plan, Step } from '../plan/plan.ts';
import { type BackStatement, statementsBack } from '../plan/way-back.ts';
import { rowsOnWayBack } from '../plan/way-back-rows.ts';
import { comment, reason, terminated } from './sql/statements.ts';

interface Line {
  readonly transaction: Step['transaction'];
  readonly timeouts: Step['timeouts'];
  readonly sql: string;
  readonly notes: readonly string[];
}

/** For a step that names none: it waits for no table, but may for another object. */
const lockTimeout = '5s';

function limit(name: string, value: string): string {
  return `${name} = '${value.replaceAll("'", "''")}';`;
}

function lineOf({ notes, sql }: Line): string {
  return [...notes, terminated(sql)].join('\n');
}

/** Neighbours that may share a transaction do. */
function inTransaction(lines: readonly Line[]): string {
  const parts: string[] = ['BEGIN;'];
  let lock: string | null = null;
  let statement: string | null = null;
  for (const line of lines) {
    const { timeouts } = line;
    const settings: string[] = [];
    const wanted: string = timeouts.lock ?? lock ?? lockTimeout;
    if (wanted !== lock) settings.push(`SET LOCAL ${limit('lock_timeout', wanted)}`);
    if (timeouts.statement !== statement) {
      settings.push(
        timeouts.statement === null
          ? 'SET LOCAL statement_timeout TO DEFAULT;'
          : `SET LOCAL ${limit('statement_timeout', timeouts.statement)}`,
      );
    }
    lock = wanted;
    statement = timeouts.statement;
    parts.push(...settings, lineOf(line));
  }
  return [...parts, 'COMMIT;'].join('\n');
}

/** PostgreSQL refuses these in a transaction block, and SET LOCAL means nothing outside of one. */
function alone(line: Line): string {
  const { lock, statement } = line.timeouts;
  const set = [
    `SET ${limit('lock_timeout', lock ?? lockTimeout)}`,
    ...(statement === null ? [] : [`SET ${limit('statement_timeout', statement)}`]),
  ];
  const reset = [
    'RESET lock_timeout;',
    ...(statement === null ? [] : ['RESET statement_timeout;']),
  ];
  return [...set, lineOf(line), ...reset].join('\n');
}

function blocks(lines: readonly Line[]): string[] {
  const found: string[] = [];
  let open: Line[] = [];
  const close = () => {
    if (open.length > 0) found.push(inTransaction(open));
    open = [];
  };
  for (const line of lines) {
    if (line.transaction === 'inside') open.push(line);
    else {
      close();
      found.push(alone(line));
    }
  }
  close();
  return found;
}

function heading(phase: Phase, at: number, all: number): string[] {
  return all === 1 ? [] : comment(`Phase ${at + 1} of ${all}: ${phase.name}`);
}

function codeNote(phase: Phase): string[] {
  return phase.code === null
    ? []
    : comment(`Before the next phase, ship this change of the code: ${phase.code}`);
}

const run = 'Run it with psql -v ON_ERROR_STOP=1, so that it ends where something fails.';

function proved(verdict: Verdict | null): string {
  if (verdict === null) return 'Not proved.';
  const passed = verdict.checks.filter(({ status }) => status === 'passed');
  return `Proved on ${verdict.engine}: ${passed.map(({ name }) => name).join(', ')}.`;
}

function script(parts: readonly string[]): string {
  return parts.length === 0 ? '' : `${parts.join('\n\n')}\n`;
}

function precheckNotes({ precheck }: Step): string[] {
  if (precheck === null) return [];
  return ['Rows that this would fail on:', precheck].flatMap(comment);
}

function lineUp(step: Step): Line {
  const { sql, transaction, timeouts } = step;
  return { sql, transaction, timeouts, notes: [...reason(step), ...precheckNotes(step)] };
}

/** Empty when the plan has no steps. */
export function upScript(plan: Plan, verdict: Verdict | null): string {
  const { phases } = plan;
  if (phases.length === 0) return '';
  return script([
    [...comment(proved(verdict)), ...comment(run)].join('\n'),
    ...phases.flatMap((phase, at) => {
      const lines = phase.steps.map(lineUp);
      const [first = '', ...others] = blocks(lines);
      const head = [...heading(phase, at, phases.length), first].join('\n');
      const code = codeNote(phase);
      return [head, ...others, ...(code.length === 0 ? [] : [code.join('\n')])];
    }),
  ]);
}

function reverseNotes({ reverse }: Step): string[] {
  return reverse.effect === 'structure'
    ? comment('Brings back the structure only: the data is gone.')
    : [];
}

/** The way back takes the same locks, so it waits for them no longer; what it does may take longer. */
function lineDown(
  { step, sql, transaction, lock, first }: BackStatement,
  rows: ReturnType<typeof rowsOnWayBack>,
): Line {
  const notes = [...(first ? reverseNotes(step) : []), ...rows(sql).flatMap(comment)];
  return { sql, transaction, timeouts: { lock, statement: null }, notes };
}

/** The way back: the last phase first. */
export function downScript(plan: Plan, verdict: Verdict | null): string {
  const { phases } = plan;
  if (phases.length === 0) return '';
  const rows = rowsOnWayBack();
  const undone = phases.toReversed().flatMap((phase, at) => {
    const steps = phase.steps.toReversed();
    const lines = statementsBack(phase).map((each) => lineDown(each, rows));
    const never = steps
      .filter(({ reverse }) => reverse.effect === 'cannot')
      .flatMap(({ why }) => comment(`Nothing undoes this step: ${why}`));
    const [first, ...others] = blocks(lines);
    const head = [...heading(phase, phases.length - 1 - at, phases.length), ...never];
    if (first === undefined) return never.length === 0 ? [] : [head.join('\n')];
    return [[...head, first].join('\n'), ...others];
  });
  const about = ['The way back from this plan.', proved(verdict), run].flatMap(comment).join('\n');
  return script([about, ...undone]);
}
