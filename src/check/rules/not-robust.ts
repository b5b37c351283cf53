/** not-robust: outside of a transaction a second run meets what the first one left. */
import { text } from '../nodes.ts';
import type { Rule } from '../rule.ts';

export const notRobust: Rule = {
  id: 'not-robust',
  hazard: 'leaves-invalid-index',
  rows: [40, 46],
  summary:
    'A statement outside of a transaction without IF [NOT] EXISTS cannot be run again after a failure.',
  example: {
    current: 'CREATE TABLE orders (id bigint PRIMARY KEY, code text);',
    migration: 'CREATE INDEX CONCURRENTLY idx_code ON orders (code);',
  },
  find(facts) {
    const { kind, node } = facts.place.statement;
    if (facts.inTransaction || node.concurrent !== true) return [];
    if (kind === 'DropStmt') {
      return node.missing_ok === true
        ? []
        : [
            {
              severity: 'info',
              message: 'Run a second time it fails: the index is gone.',
              fix: 'Say IF EXISTS.',
              rewrite: null,
            },
          ];
    }
    if (kind !== 'IndexStmt') return [];
    const name = text(node.idxname);
    const swept = facts.earlier.some(({ place }) => sweeps(place.statement.text, name));
    if (swept) return [];
    return [
      {
        severity: 'info',
        message:
          node.if_not_exists === true
            ? 'A build that failed leaves an invalid index of this name, which IF NOT EXISTS takes for done.'
            : 'A build that failed leaves an invalid index of this name, and a second run fails on it.',
        fix: `Before it: DROP INDEX CONCURRENTLY IF EXISTS ${name}.`,
        rewrite: null,
      },
    ];
  },
};

function sweeps(sql: string, name: string): boolean {
  return /\bindex\b/i.test(sql) && /\bdrop\b/i.test(sql) && name !== '' && sql.includes(name);
}
