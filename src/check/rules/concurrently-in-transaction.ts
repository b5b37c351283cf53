/** concurrently-in-transaction: PostgreSQL refuses CONCURRENTLY in a transaction block. */
import { commandsOf } from '../nodes.ts';
import type { Facts, Rule } from '../rule.ts';

export const concurrentlyInTransaction: Rule = {
  id: 'concurrently-in-transaction',
  hazard: 'not-in-transaction',
  rows: [4],
  summary:
    'A CONCURRENTLY statement inside a transaction, or in a file that its tool wraps in one, fails.',
  example: {
    current: 'CREATE TABLE orders (id bigint PRIMARY KEY, code text);',
    migration: 'BEGIN;\nCREATE INDEX CONCURRENTLY idx_code ON orders (code);\nCOMMIT;',
  },
  find(facts) {
    if (!facts.inTransaction || !isConcurrent(facts)) return [];
    return [
      {
        severity: 'critical',
        message: 'PostgreSQL refuses this statement in a transaction block (SQLSTATE 25001).',
        fix: 'Give it a migration of its own that the tool runs without a transaction.',
        rewrite: {
          kind: 'written',
          parts: [{ transaction: 'outside', statements: [facts.place.statement.text] }],
        },
      },
    ];
  },
};

function isConcurrent(facts: Facts): boolean {
  const { kind, node, text } = facts.place.statement;
  if (kind === 'ReindexStmt') return /\bconcurrently\b/i.test(text);
  if (commandsOf(facts).some(({ subtype }) => subtype === 'AT_DetachPartition')) {
    return /\bconcurrently\b/i.test(text);
  }
  return node.concurrent === true;
}
