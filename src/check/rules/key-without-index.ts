/** key-without-index: PRIMARY KEY and UNIQUE build their index under ACCESS EXCLUSIVE. */
import { addedColumns, addedConstraints, hasConstraint, liveTable, shown, text } from '../nodes.ts';
import { type Match, planned, type Rule } from '../rule.ts';

export const keyWithoutIndex: Rule = {
  id: 'key-without-index',
  hazard: 'blocks-reads',
  rows: [10, 11, 33],
  summary:
    'ADD CONSTRAINT … UNIQUE or PRIMARY KEY without USING INDEX builds the index while everybody waits.',
  example: {
    current: 'CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL);',
    migration: 'ALTER TABLE users ADD CONSTRAINT users_email_key UNIQUE (email);',
  },
  find(facts) {
    const table = liveTable(facts);
    if (table === null) return [];
    const keys = addedConstraints(facts).filter(
      ({ contype, indexname }) =>
        (contype === 'CONSTR_UNIQUE' || contype === 'CONSTR_PRIMARY') && text(indexname) === '',
    );
    const columns = addedColumns(facts).filter((column) =>
      hasConstraint(column, 'CONSTR_UNIQUE', 'CONSTR_PRIMARY'),
    );
    const count = keys.length + columns.length;
    return Array.from(
      { length: count },
      (): Match => ({
        severity: 'warning',
        message: `Nobody can read or write ${shown(table)} while the index is built; rows that are there twice make it fail.`,
        fix: 'Build a unique index CONCURRENTLY, then add the constraint USING INDEX.',
        rewrite: planned,
      }),
    );
  },
};
