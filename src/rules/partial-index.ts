/** partial-index: a constant condition that leaves out most rows becomes the predicate of the index. */
import { allOf, decide, partId } from './draft/draft.ts';
import type { Predicate, Wanted } from './patterns/wanted.ts';
import type { Rule } from './rule.ts';

const id = 'partial-index';

export const partialIndex: Rule = {
  id,
  summary:
    'Where a common filter leaves out most rows (soft-deleted, done, paid), the index holds only the others.',
  reason: 'It stays small and hot, and is not written when a row it leaves out changes.',
  exception:
    'When patterns ask for several words of the same column, the column is a key of one index instead.',
  examples: {
    applies: {
      domain: 'jobs',
      entities: [
        {
          name: 'job',
          attributes: [
            { name: 'state', values: ['waiting', 'running', 'done'] },
            { name: 'run_at' },
          ],
          expected_rows: 1000000,
        },
      ],
      access_patterns: [
        {
          name: 'next waiting',
          entity: 'job',
          filter: ["state = 'waiting'"],
          sort: ['run_at'],
          limit: 10,
        },
      ],
    },
    exception: {
      domain: 'jobs',
      entities: [
        {
          name: 'job',
          attributes: [
            { name: 'state', values: ['waiting', 'running', 'done'] },
            { name: 'run_at' },
          ],
          expected_rows: 1000000,
        },
      ],
      access_patterns: [
        {
          name: 'next waiting',
          entity: 'job',
          filter: ["state = 'waiting'"],
          sort: ['run_at'],
          limit: 10,
        },
        {
          name: 'oldest running',
          entity: 'job',
          filter: ["state = 'running'"],
          sort: ['run_at'],
          limit: 10,
        },
      ],
    },
  },
  apply(draft) {
    for (const table of draft.tables) {
      for (const index of table.table.indexes) {
        if (index.predicate === null || index.unique) continue;
        const subject = partId('index', table, index.name);
        draft.notes.set(subject, `only rows with ${index.predicate}`);
        decide(draft, id, subject, {
          chose: `${index.name} only where ${index.predicate}`,
          because: 'the patterns it serves never ask for the other rows',
          instead: 'a full index, larger and written for rows nobody looks for',
        });
      }
    }
  },
};

/**
 * What the index for a pattern can leave out, and what it has to find by key because other
 * patterns want other values of the same column. IS NULL stays a predicate: an index does not
 * read on in order behind it.
 */
export function choosePredicate(
  wanted: Wanted,
  all: readonly Wanted[],
): { sql: string | null; keys: readonly Predicate[] } {
  const keys = wanted.predicates.filter(
    ({ column, sql, kind }) =>
      kind !== 'is null' &&
      all.some(
        (other) =>
          other.table === wanted.table &&
          other.predicates.some((each) => each.column === column && each.sql !== sql),
      ),
  );
  const own = wanted.predicates.filter((each) => !keys.includes(each));
  return { sql: allOf(own.map(({ sql }) => sql)), keys };
}
