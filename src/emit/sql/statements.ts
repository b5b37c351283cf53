/** Steps as the text of one half of a migration: what runs going up, and what runs going back. */
import type { Step } from '../../plan/plan.ts';
import { rowsOnWayBack } from '../../plan/way-back-rows.ts';

/**
 * Text from people as `-- ` comment lines. Whatever ends a line for PostgreSQL, psql or a
 * runner that splits files ends the comment line too; a `migrate:` marker is taken its magic.
 */
export function comment(text: string): string[] {
  return (
    text
      .split(/[\r\n\v\f\u0085\u2028\u2029]+/)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: a NUL ends a file for some readers
      .map((line) => line.replace(/[\u0000-\u001f\u007f]+/g, ' ').trim())
      .filter((line) => line !== '')
      .map((line) => `-- ${/^migrate:/i.test(line) ? `"${line}"` : line}`)
  );
}

/** The last line without its strings, where no dollar quote or escape can hide how they end. */
function bareLastLine(text: string): string {
  const bare = /[$\\]/.test(text)
    ? text
    : text.replace(/'[^']*'|"[^"]*"|--[^\n]*/g, (token) => (token.startsWith('--') ? '--' : ''));
  return bare.slice(bare.lastIndexOf('\n') + 1);
}

/**
 * The text stays as it was proved, carriage returns in a string or a function body included. A
 * comment at the end of the statement would swallow the semicolon.
 */
export function terminated(sql: string): string {
  const text = sql.trimEnd();
  return bareLastLine(text).includes('--') ? `${text}\n;` : `${text};`;
}

interface Timeouts {
  readonly lock: string | null;
  readonly statement: string | null;
}

/** A statement with the comment lines above it; without one for what nothing undoes. */
export interface Block {
  /** With their `-- `. */
  readonly comments: readonly string[];
  /** With its semicolon. */
  readonly sql: string | null;
}

/** How a tool that sends statements in its own way has to be told of a setting. */
export interface Spelling {
  /** For the rest of the transaction; null is the session's own value. */
  readonly setting: (name: string, value: string | null) => string;
  /** The tool runs later migrations in the same transaction: they get what was there before. */
  readonly resets: boolean;
}

export const plainSpelling: Spelling = {
  setting: (name, value) =>
    value === null
      ? `SET LOCAL ${name} TO DEFAULT;`
      : `SET LOCAL ${name} = '${value.replaceAll("'", "''")}';`,
  resets: false,
};

const none: Timeouts = { lock: null, statement: null };

/** The settings that lead from one step's timeouts to another's. */
function settings(before: Timeouts, after: Timeouts, { setting }: Spelling): Block[] {
  const lines: string[] = [];
  if (after.lock !== before.lock) lines.push(setting('lock_timeout', after.lock));
  if (after.statement !== before.statement) {
    lines.push(setting('statement_timeout', after.statement));
  }
  return lines.length === 0 ? [] : [{ comments: [], sql: lines.join('\n') }];
}

/** A step that waits for nobody leaves lock_timeout as it is: less noise, same effect. */
function timeoutsOf(step: Step, before: Timeouts): Timeouts {
  const waits = step.locks.length > 0 || step.timeouts.lock !== null;
  return { lock: waits ? step.timeouts.lock : before.lock, statement: step.timeouts.statement };
}

/** PostgreSQL ignores SET LOCAL outside of a transaction block. */
function timeoutHint({ timeouts }: Step): string[] {
  const set = [
    timeouts.lock === null ? '' : `lock_timeout=${timeouts.lock}`,
    timeouts.statement === null ? '' : `statement_timeout=${timeouts.statement}`,
  ].filter((text) => text !== '');
  return set.length === 0 ? [] : comment(`Set for the session that runs this: ${set.join(', ')}.`);
}

/** `Create table invoices` says no more than the statement does; a reason, or a lock, does. */
export function reason(step: Step): string[] {
  const obvious =
    step.transaction === 'inside' &&
    step.locks.length === 0 &&
    step.rewrites.length === 0 &&
    !/[:;.,]\s|\bbecause\b/.test(step.why);
  return obvious ? [] : comment(step.why);
}

export function upBlocks(
  steps: readonly Step[],
  outside: boolean,
  spelling: Spelling = plainSpelling,
): Block[] {
  const blocks: Block[] = [];
  let timeouts = none;
  for (const step of steps) {
    const sql = terminated(step.sql);
    if (outside) {
      blocks.push({ comments: [...reason(step), ...timeoutHint(step)], sql });
      continue;
    }
    const after = timeoutsOf(step, timeouts);
    blocks.push(...settings(timeouts, after, spelling), { comments: reason(step), sql });
    timeouts = after;
  }
  return spelling.resets ? [...blocks, ...settings(timeouts, none, spelling)] : blocks;
}

/** Null for a step that the reverse of another undoes along with its own. */
function reverseBlock({ reverse, why }: Step): Block | null {
  switch (reverse.effect) {
    case 'implied':
      return null;
    case 'cannot':
      return { comments: comment(`Nothing undoes this step: ${why}`), sql: null };
    case 'structure':
      return {
        comments: comment('Brings back the structure only: the data is gone.'),
        sql: terminated(reverse.sql),
      };
    case 'restores':
      return { comments: [], sql: terminated(reverse.sql) };
  }
}

/** The way back takes the same locks on the same tables, so it waits for them no longer. */
export function downBlocks(
  steps: readonly Step[],
  outside: boolean,
  spelling: Spelling = plainSpelling,
): Block[] {
  const blocks: Block[] = [];
  const rows = rowsOnWayBack();
  let timeouts = none;
  for (const step of steps.toReversed()) {
    const block = reverseBlock(step);
    if (block === null) continue;
    const notes = block.sql === null ? [] : rows(block.sql).flatMap(comment);
    if (block.sql !== null && !outside) {
      const limited = { ...step, timeouts: { lock: step.timeouts.lock, statement: null } };
      const after = timeoutsOf(limited, timeouts);
      blocks.push(...settings(timeouts, after, spelling));
      timeouts = after;
    }
    blocks.push({ ...block, comments: [...block.comments, ...notes] });
  }
  return spelling.resets ? [...blocks, ...settings(timeouts, none, spelling)] : blocks;
}

export function blockText({ comments, sql }: Block): string {
  return [...comments, ...(sql === null ? [] : [sql])].join('\n');
}

/** Blocks with a blank line between any two. */
export function blocksText(blocks: readonly Block[]): string {
  return blocks.map(blockText).join('\n\n');
}

export function upStatements(steps: readonly Step[], outside: boolean): string {
  return blocksText(upBlocks(steps, outside));
}

export function downStatements(steps: readonly Step[], outside: boolean): string {
  return blocksText(downBlocks(steps, outside));
}
