/** type-change: another type writes the table and its indexes anew, or at least reads each row. */
import { commandsOf, liveTable, shown } from '../nodes.ts';
import { type Match, planned, type Rule } from '../rule.ts';

export const typeChange: Rule = {
  id: 'type-change',
  hazard: 'rewrites-table',
  rows: [18, 19],
  summary:
    'ALTER COLUMN … TYPE that PostgreSQL cannot do in place writes the table and its indexes anew.',
  example: {
    current: 'CREATE TABLE orders (id bigint PRIMARY KEY, quantity integer NOT NULL);',
    migration: 'ALTER TABLE orders ALTER COLUMN quantity TYPE bigint;',
  },
  find(facts) {
    const changed = commandsOf(facts).filter(({ subtype }) => subtype === 'AT_AlterColumnType');
    const table = changed.length === 0 ? null : liveTable(facts);
    if (table === null || facts.rewrites.length === 0) return [];
    return changed.map(
      ({ name }): Match => ({
        severity: 'warning',
        message: `All of ${shown(table)} is written anew for the type of ${name} while nobody can read or write it.`,
        fix: 'Add a column of the new type, keep it in step, fill it in batches, and swap the two.',
        rewrite: planned,
      }),
    );
  },
};
