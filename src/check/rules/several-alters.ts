/** several-alters: neighbouring ALTER TABLE of one table wait for its lock once each. */
import { idOf, liveTable, shown } from '../nodes.ts';
import type { Rule } from '../rule.ts';

export const severalAlters: Rule = {
  id: 'several-alters',
  hazard: 'blocks-reads',
  rows: [22],
  summary: 'Several ALTER TABLE of one table in a row, each with a lock of its own to wait for.',
  example: {
    current: 'CREATE TABLE users (id bigint PRIMARY KEY);',
    migration: 'ALTER TABLE users ADD COLUMN a text;\nALTER TABLE users ADD COLUMN b text;',
  },
  find(facts) {
    const last = facts.earlier.at(-1);
    const table = liveTable(facts);
    if (last === undefined || table === null || facts.place.statement.kind !== 'AlterTableStmt')
      return [];
    if (facts.inTransaction || last.place.transaction !== null) return [];
    if (last.place.statement.kind !== 'AlterTableStmt') return [];
    const other = liveTable({ ...facts, ...last });
    if (other === null || idOf(other) !== idOf(table)) return [];
    return [
      {
        severity: 'info',
        message: `The statement before waited for the same lock on ${shown(table)}.`,
        fix: 'Write both as one ALTER TABLE where neither reads the rows.',
        rewrite: null,
      },
    ];
  },
};
