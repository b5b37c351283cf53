/** index-not-concurrent: CREATE INDEX reads the table while nobody can write to it. */
import { liveTable, shown } from '../nodes.ts';
import { planned, type Rule } from '../rule.ts';

export const indexNotConcurrent: Rule = {
  id: 'index-not-concurrent',
  hazard: 'blocks-writes',
  rows: [1],
  summary: 'CREATE INDEX without CONCURRENTLY on a table in use stops its writers for the build.',
  example: {
    current: 'CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint);',
    migration: 'CREATE INDEX idx_orders_customer_id ON orders (customer_id);',
  },
  find(facts) {
    const { kind, node } = facts.place.statement;
    if (kind !== 'IndexStmt' || node.concurrent === true) return [];
    const table = liveTable(facts);
    if (table === null) return [];
    return [
      {
        severity: 'warning',
        message: `Nobody can write to ${shown(table)} until the index is built (SHARE lock).`,
        fix: 'Build it with CONCURRENTLY, outside of a transaction.',
        rewrite: planned,
      },
    ];
  },
};
