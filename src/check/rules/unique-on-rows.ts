/** unique-on-rows: a unique index fails on rows that are there twice. */
import { liveTable, shown } from '../nodes.ts';
import type { Rule } from '../rule.ts';

export const uniqueOnRows: Rule = {
  id: 'unique-on-rows',
  hazard: 'may-fail-on-existing-rows',
  rows: [33, 46],
  summary:
    'A unique index fails on rows that are there twice; built concurrently it stays behind, invalid.',
  example: {
    current: 'CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL);',
    migration: 'CREATE UNIQUE INDEX CONCURRENTLY users_email ON users (email);',
  },
  find(facts) {
    const { kind, node } = facts.place.statement;
    const table = kind === 'IndexStmt' && node.unique === true ? liveTable(facts) : null;
    if (table === null) return [];
    return [
      {
        severity: 'info',
        message: `Rows of ${shown(table)} that are there twice make it fail${node.concurrent === true ? ', and leave an invalid index' : ''}.`,
        fix: 'Look for them first: GROUP BY the columns HAVING count(*) > 1.',
        rewrite: null,
      },
    ];
  },
};
