/** A phase as Drizzle's migrator runs it: one statement after another, all in one transaction. */
import type { Phase, Step } from '../../plan/plan.ts';
import { harmless, respell } from '../sql/respell.ts';
import { type Block, blockText, comment, plainSpelling, upBlocks } from '../sql/statements.ts';

export const breakpoint = '--> statement-breakpoint';
const traps = [/--> statement-breakpoint/];

const builds = /^CREATE (UNIQUE )?INDEX CONCURRENTLY (?:IF NOT EXISTS )?/;
const dropsIndex = /^DROP INDEX CONCURRENTLY (?:IF EXISTS )?/;
const reindexes = /^(REINDEX (?:\([^)]*\) )?(?:INDEX|TABLE)) CONCURRENTLY /;

/** Ends a batch of rows; inside of a transaction PostgreSQL refuses it. */
const commits = /^[ \t]*COMMIT;[ \t]*\n?/gm;

export function mustStandAlone({ transaction }: Step): boolean {
  return transaction === 'outside';
}

/** What only makes room for a build that may have failed before: a transaction leaves nothing. */
function isLeftover(step: Step, steps: readonly Step[]): boolean {
  if (!dropsIndex.test(step.sql) || step.reverse.effect !== 'implied') return false;
  const named = step.sql.replace(dropsIndex, '').trim();
  const bare = named.slice(named.lastIndexOf('.') + 1);
  return steps.some(
    ({ sql }) => builds.test(sql) && sql.replace(builds, '').trimStart().startsWith(`${bare} `),
  );
}

/** The same, in a transaction: it holds its locks until the end of all migrations. */
function inside(step: Step): Step {
  if (!mustStandAlone(step)) return step;
  const sql = step.sql
    .replace(
      builds,
      (_, unique: string | undefined) => `CREATE ${unique ?? ''}INDEX IF NOT EXISTS `,
    )
    .replace(dropsIndex, 'DROP INDEX IF EXISTS ')
    .replace(reindexes, '$1 ')
    .replace(/^DO[\s\S]*$/, (text) => text.replace(commits, ''));
  const timeouts = { ...step.timeouts, lock: step.timeouts.lock ?? '5s' };
  return { ...step, sql, timeouts, transaction: 'inside' };
}

/** Settings stand several in a block; each is a statement. */
function single(block: Block): Block[] {
  if (block.sql === null || !/^SET LOCAL /.test(block.sql)) return [block];
  return block.sql.split('\n').map((sql) => ({ comments: [], sql }));
}

export async function migrationText(
  header: readonly string[],
  phase: Phase,
  breakpoints: boolean,
): Promise<string> {
  const steps = phase.steps.filter((step) => !isLeftover(step, phase.steps)).map(inside);
  const blocks = upBlocks(steps, false, { ...plainSpelling, resets: true }).flatMap(single);
  const texts: string[] = [];
  for (const { comments, sql } of blocks) {
    const clean = sql === null ? null : await respell(sql, traps);
    texts.push(blockText({ comments: comments.map((line) => harmless(line, traps)), sql: clean }));
  }
  const head = header.flatMap(comment).map((line) => harmless(line, traps));
  const body = texts.join(breakpoints ? `${breakpoint}\n` : '\n');
  return `${head.join('\n')}\n\n${body}\n`;
}
