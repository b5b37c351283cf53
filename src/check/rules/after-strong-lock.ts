/** after-strong-lock: what follows an ACCESS EXCLUSIVE lock in its transaction prolongs it; two tables may deadlock. */
import { objectInWords } from '../../diff/words.ts';
import type { Facts, Rule } from '../rule.ts';

export const afterStrongLock: Rule = {
  id: 'after-strong-lock',
  hazard: 'blocks-reads',
  rows: [21],
  summary:
    'Rows changed, or a second table locked, behind an ACCESS EXCLUSIVE lock in one transaction.',
  example: {
    current: 'CREATE TABLE a (id bigint PRIMARY KEY); CREATE TABLE b (id bigint PRIMARY KEY);',
    migration:
      'BEGIN;\nALTER TABLE a ADD COLUMN x text;\nALTER TABLE b ADD COLUMN y text;\nCOMMIT;',
  },
  find(facts) {
    if (!facts.inTransaction) return [];
    const held = strong(
      facts.earlier.filter(({ place }) => place.transaction === facts.place.transaction),
      facts,
    );
    const own = strong([facts], facts).filter((id) => !held.includes(id));
    if (held.length === 0 || own.length === 0) return [];
    return [
      {
        severity: 'info',
        message: `${held.map(objectInWords).join(', ')} stays locked while this waits for ${own.map(objectInWords).join(', ')}; code that takes the two the other way round deadlocks with it.`,
        fix: 'Give each table a transaction of its own where they need not change together.',
        rewrite: null,
      },
    ];
  },
};

function strong(observations: readonly Pick<Facts, 'locks'>[], facts: Facts) {
  return observations
    .flatMap(({ locks }) => locks)
    .filter(({ id, mode }) => mode === 'ACCESS EXCLUSIVE' && facts.isLive(id))
    .map(({ id }) => id);
}
