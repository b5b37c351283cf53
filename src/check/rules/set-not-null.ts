/** set-not-null: SET NOT NULL reads each row under ACCESS EXCLUSIVE, unless a valid CHECK vouches for it. */
import type { Table } from '../../ir/schema.ts';
import { quoteIdentifier } from '../../postgres/identifier.ts';
import { commandsOf, liveTable, shown } from '../nodes.ts';
import { type Match, planned, type Rule } from '../rule.ts';

export const setNotNull: Rule = {
  id: 'set-not-null',
  hazard: 'long-scan-under-lock',
  rows: [13],
  summary:
    'SET NOT NULL reads all rows while everybody waits, unless a valid CHECK says it already.',
  example: {
    current: 'CREATE TABLE users (id bigint PRIMARY KEY, email text);',
    migration: 'ALTER TABLE users ALTER COLUMN email SET NOT NULL;',
  },
  find(facts) {
    const table = liveTable(facts);
    if (table === null) return [];
    return commandsOf(facts)
      .filter(({ subtype }) => subtype === 'AT_SetNotNull')
      .filter(({ name }) => !vouchedFor(table, name))
      .map(
        ({ name }): Match => ({
          severity: 'warning',
          message: `Each row of ${shown(table)} is read while everybody waits; one NULL in ${name} makes it fail.`,
          fix: 'Add CHECK (… IS NOT NULL) NOT VALID, validate it, then SET NOT NULL and drop the CHECK.',
          rewrite: planned,
        }),
      );
  },
};

/** ALTER TABLE, SET NOT NULL: a valid CHECK spares the scan. */
function vouchedFor(table: Table, name: string): boolean {
  const column = table.columns.find((each) => each.name === name);
  if (column?.notNull === true) return true;
  const says = `${quoteIdentifier(name)} IS NOT NULL`.toLowerCase();
  return table.checks.some(
    ({ expression, validated }) => validated && expression.toLowerCase().includes(says),
  );
}
