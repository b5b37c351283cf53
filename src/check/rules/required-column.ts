/** required-column: a new NOT NULL column without a default fails on the first row. */
import { addedColumns, hasConstraint, liveTable, shown, text, typeName } from '../nodes.ts';
import { type Match, planned, type Rule } from '../rule.ts';

export const requiredColumn: Rule = {
  id: 'required-column',
  hazard: 'may-fail-on-existing-rows',
  rows: [14],
  summary: 'ADD COLUMN … NOT NULL without a default fails on a table that holds rows.',
  example: {
    current: 'CREATE TABLE users (id bigint PRIMARY KEY);',
    migration: 'ALTER TABLE users ADD COLUMN email text NOT NULL;',
  },
  find(facts) {
    const table = liveTable(facts);
    if (table === null) return [];
    return addedColumns(facts)
      .filter((column) => hasConstraint(column, 'CONSTR_NOTNULL', 'CONSTR_PRIMARY'))
      .filter(
        (column) =>
          !hasConstraint(column, 'CONSTR_DEFAULT', 'CONSTR_IDENTITY', 'CONSTR_GENERATED') &&
          !/serial/.test(typeName(column)),
      )
      .map(
        (column): Match => ({
          severity: 'critical',
          message: `Rows of ${shown(table)} that are there have no value for ${text(column.colname)}: the statement fails.`,
          fix: 'Add it nullable, fill it in batches, then demand a value.',
          rewrite: planned,
        }),
      );
  },
};
