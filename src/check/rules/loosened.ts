/** loosened: NOT NULL or a constraint goes, and rows can come that readers do not expect. */
import { commandsOf, liveTable, shown } from '../nodes.ts';
import type { Match, Rule } from '../rule.ts';

export const loosened: Rule = {
  id: 'loosened',
  hazard: 'breaks-running-code',
  rows: [26, 27],
  summary: 'DROP NOT NULL or DROP CONSTRAINT: rows can come that running code does not expect.',
  example: {
    current: 'CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL);',
    migration: 'ALTER TABLE users ALTER COLUMN email DROP NOT NULL;',
  },
  find(facts) {
    const table = liveTable(facts);
    if (table === null) return [];
    return commandsOf(facts).flatMap(({ subtype, name }): Match[] => {
      if (subtype === 'AT_DropNotNull')
        return [said(`${name} of ${shown(table)} can be NULL from here on.`)];
      if (subtype !== 'AT_DropConstraint' || isHelper(table, name)) return [];
      return [said(`Nothing keeps ${name} of ${shown(table)} true from here on.`)];
    });
  },
};

/** A CHECK that only vouched for NOT NULL has done its work. */
function isHelper(
  {
    checks,
    columns,
  }: {
    checks: readonly { name: string; expression: string }[];
    columns: readonly { name: string; notNull: boolean }[];
  },
  name: string,
): boolean {
  const check = checks.find((each) => each.name === name);
  return columns.some(
    (column) =>
      column.notNull && check?.expression.replace(/[("\s)]/g, '') === `${column.name}ISNOTNULL`,
  );
}

function said(message: string): Match {
  return {
    severity: 'info',
    message,
    fix: 'See that every reader can live with it before it ships.',
    rewrite: null,
  };
}
