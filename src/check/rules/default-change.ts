/** default-change: code that writes a part of the columns gets another value from here on. */
import { commandsOf, liveTable, shown } from '../nodes.ts';
import type { Match, Rule } from '../rule.ts';

export const defaultChange: Rule = {
  id: 'default-change',
  hazard: 'breaks-running-code',
  rows: [49],
  summary:
    'SET DEFAULT or DROP DEFAULT on a column in use: inserts that leave it out get something else.',
  example: {
    current: "CREATE TABLE users (id bigint PRIMARY KEY, plan text NOT NULL DEFAULT 'free');",
    migration: "SET lock_timeout = '5s';\nALTER TABLE users ALTER COLUMN plan DROP DEFAULT;",
  },
  find(facts) {
    const table = liveTable(facts);
    if (table === null) return [];
    return commandsOf(facts)
      .filter(({ subtype, name }) => subtype === 'AT_ColumnDefault' && hadDefault(table, name))
      .map(
        ({ name, def }): Match => ({
          severity: 'info',
          message: `Inserts into ${shown(table)} that leave ${name} out get ${def === undefined ? 'none' : 'another one'} from here on.`,
          fix: 'See that no code relies on the old default.',
          rewrite: null,
        }),
      );
  },
};

function hadDefault(
  table: { readonly columns: readonly { name: string; default: string | null }[] },
  name: string,
) {
  return table.columns.some((column) => column.name === name && column.default !== null);
}
