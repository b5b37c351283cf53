/** Steps as the text of one half of a migration: what runs going up, and what runs going back. */
import type { Step } from '../../plan/plan.ts';

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

function setting(name: string, value: string | null): string {
  return value === null
    ? `SET LOCAL ${name} TO DEFAULT;`
    : `SET LOCAL ${name} = '${value.replaceAll("'", "''")}';`;
}

/** A step that waits for nobody leaves lock_timeout as it is: less noise, same effect. */
function settings(before: Timeouts, step: Step): { lines: string[]; after: Timeouts } {
  const waits = step.locks.length > 0 || step.timeouts.lock !== null;
  const lock = waits ? step.timeouts.lock : before.lock;
  const { statement } = step.timeouts;
  const lines: string[] = [];
  if (lock !== before.lock) lines.push(setting('lock_timeout', lock));
  if (statement !== before.statement) lines.push(setting('statement_timeout', statement));
  return { lines, after: { lock, statement } };
}

const none: Timeouts = { lock: null, statement: null };

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

/** Statements in blocks: a blank line between any two. */
export function upStatements(steps: readonly Step[], outside: boolean): string {
  const blocks: string[] = [];
  let timeouts = none;
  for (const step of steps) {
    const { lines, after } = outside
      ? { lines: timeoutHint(step), after: none }
      : settings(timeouts, step);
    timeouts = after;
    if (lines.length > 0 && !outside) blocks.push(lines.join('\n'));
    const head = outside ? lines : [];
    blocks.push([...reason(step), ...head, terminated(step.sql)].join('\n'));
  }
  return blocks.join('\n\n');
}

/** Empty for a step that the reverse of another undoes along with its own. */
function reverseBlock({ reverse, why }: Step): string[] {
  switch (reverse.effect) {
    case 'implied':
      return [];
    case 'cannot':
      return comment(`Nothing undoes this step: ${why}`);
    case 'structure':
      return [
        ...comment('Brings back the structure only: the data is gone.'),
        terminated(reverse.sql),
      ];
    case 'restores':
      return [terminated(reverse.sql)];
  }
}

/** The way back takes the same locks on the same tables, so it waits for them no longer. */
export function downStatements(steps: readonly Step[], outside: boolean): string {
  const blocks: string[] = [];
  let timeouts = none;
  for (const step of steps.toReversed()) {
    if (step.reverse.sql !== null && !outside) {
      const limited = { ...step, timeouts: { lock: step.timeouts.lock, statement: null } };
      const { lines, after } = settings(timeouts, limited);
      timeouts = after;
      if (lines.length > 0) blocks.push(lines.join('\n'));
    }
    blocks.push(reverseBlock(step).join('\n'));
  }
  return blocks.filter((block) => block !== '').join('\n\n');
}
