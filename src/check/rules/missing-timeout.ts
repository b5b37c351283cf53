/** missing-timeout: a lock that is waited for without a limit stops all who come after. */
import { objectInWords } from '../../diff/words.ts';
import { lockModes } from '../../plan/plan.ts';
import type { Rule } from '../rule.ts';

const strongEnough = lockModes.indexOf('SHARE');

export const missingTimeout: Rule = {
  id: 'missing-timeout',
  hazard: 'blocks-reads',
  rows: [23, 24],
  summary:
    'A statement that waits for a blocking lock without lock_timeout: everybody queues behind it.',
  example: {
    current: 'CREATE TABLE users (id bigint PRIMARY KEY);',
    migration: 'ALTER TABLE users ADD COLUMN nickname text;',
  },
  find(facts) {
    const blocking = facts.locks.filter(
      ({ id, mode }) => lockModes.indexOf(mode) >= strongEnough && facts.isLive(id),
    );
    if (facts.timeouts.lock || blocking.length === 0) return [];
    const [first] = blocking;
    const text = facts.place.statement.text;
    return [
      {
        ...(first?.mode === 'SHARE' || first?.mode === 'SHARE ROW EXCLUSIVE'
          ? { hazard: 'blocks-writes' as const }
          : {}),
        severity: 'warning',
        message: `It waits for ${first?.mode} on ${blocking.map(({ id }) => objectInWords(id)).join(', ')} as long as any transaction holds them up, and everybody else waits behind it.`,
        fix: "Set lock_timeout before it (say '5s'), and run the migration again when it is hit.",
        rewrite: {
          kind: 'written',
          parts: [
            {
              transaction: 'inside',
              statements: ["SET LOCAL lock_timeout = '5s'", text],
            },
          ],
        },
      },
    ];
  },
};
