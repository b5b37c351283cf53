/** Sqitch: `deploy/` holds a script for each change, `sqitch.plan` beside it says their order. */
import type { ProjectFolder } from '../project-files.ts';
import { compareText } from './order.ts';
import { type HistoryTool, type Listing, whole } from './tool.ts';

/** A change of the plan; a tag holds for the one before it. */
type Entry = { readonly change: string } | { readonly tag: string };

/** `name [dependencies] 2026-01-31T08:30:00Z Sam <sam@example.org> # note`, `@v1.0 …`; pragmas begin with `%`. */
function readPlan(text: string): Entry[] {
  return text.split(/\r?\n/).flatMap((line): Entry[] => {
    const [, at, name] = /^\s*([@+]?)([^\s@%#:~^[\]\\]+)(?=\s|$)/.exec(line) ?? [];
    if (name === undefined) return [];
    return [at === '@' ? { tag: name } : { change: name }];
  });
}

/**
 * A change that was reworked stands in the plan twice: what it was keeps the name of the tag that
 * came next, as `name@v1.0.sql`.
 */
function filesOf(plan: readonly Entry[]): string[] {
  return plan.flatMap((entry, index) => {
    if (!('change' in entry)) return [];
    const rest = plan.slice(index + 1);
    const again = rest.some((other) => 'change' in other && other.change === entry.change);
    if (!again) return [`${entry.change}.sql`];
    const next = rest.find((other) => 'tag' in other);
    return next !== undefined && 'tag' in next ? [`${entry.change}@${next.tag}.sql`] : [];
  });
}

function list(folder: ProjectFolder): Listing {
  const scripts = folder.files.filter((file) => file.endsWith('.sql'));
  const text = folder.beside('sqitch.plan');
  if (text === null) {
    return {
      files: scripts.sort(compareText),
      others: [],
      remark:
        'There is no sqitch.plan beside this folder: its scripts were run in the order of their names.',
    };
  }
  const files = filesOf(readPlan(text));
  const others = scripts
    .filter((file) => !files.includes(file))
    .map((file) => ({ file, why: 'sqitch.plan does not name it' }));
  return { files, others };
}

export const sqitch: HistoryTool = {
  names: ['sqitch'],
  list,
  // psql runs them; their own BEGIN and COMMIT make the transactions.
  scripts: (text) => whole(text, false, 'each'),
};
