/** partition-detach: DETACH PARTITION without CONCURRENTLY locks the partitioned table. */
import { commandsOf, liveTable, shown } from '../nodes.ts';
import type { Rule } from '../rule.ts';

export const partitionDetach: Rule = {
  id: 'partition-detach',
  hazard: 'blocks-reads',
  rows: [6],
  summary: 'DETACH PARTITION without CONCURRENTLY takes ACCESS EXCLUSIVE on the whole table.',
  example: {
    current:
      "CREATE TABLE logs (day date NOT NULL) PARTITION BY RANGE (day); CREATE TABLE logs_1 PARTITION OF logs FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');",
    migration: 'ALTER TABLE logs DETACH PARTITION logs_1;',
  },
  find(facts) {
    const { text } = facts.place.statement;
    const detaches = commandsOf(facts).some(({ subtype }) => subtype === 'AT_DetachPartition');
    const table = detaches ? liveTable(facts) : null;
    if (table === null || /\b(?:concurrently|finalize)\b/i.test(text)) return [];
    return [
      {
        severity: 'warning',
        message: `Nobody can read or write ${shown(table)} while this waits for its lock and works.`,
        fix: 'Detach it with CONCURRENTLY, outside of a transaction.',
        rewrite: {
          kind: 'written',
          parts: [{ transaction: 'outside', statements: [`${text} CONCURRENTLY`] }],
        },
      },
    ];
  },
};
