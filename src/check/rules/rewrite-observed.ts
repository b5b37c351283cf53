/** rewrite-observed: whatever else was seen to write a table anew. */
import { objectInWords } from '../../diff/words.ts';
import { addedColumns, commandsOf } from '../nodes.ts';
import type { Rule } from '../rule.ts';

export const rewriteObserved: Rule = {
  id: 'rewrite-observed',
  hazard: 'rewrites-table',
  rows: [20],
  summary:
    'A statement that was seen to write a table anew: SET LOGGED, SET ACCESS METHOD, and others.',
  example: {
    current: 'CREATE UNLOGGED TABLE cache (id bigint PRIMARY KEY);',
    migration: 'ALTER TABLE cache SET LOGGED;',
  },
  find(facts) {
    const known =
      addedColumns(facts).length > 0 ||
      commandsOf(facts).some(({ subtype }) => subtype === 'AT_AlterColumnType') ||
      /^(?:TruncateStmt|RefreshMatViewStmt|VacuumStmt|ClusterStmt|ReindexStmt)$/.test(
        facts.place.statement.kind,
      );
    const tables = facts.rewrites.filter((id) => id.startsWith('table:') && facts.isLive(id));
    if (known || tables.length === 0) return [];
    return [
      {
        severity: 'warning',
        message: `All of ${tables.map(objectInWords).join(', ')} is written anew while nobody can read or write it.`,
        fix: 'Run it while the table is small or nobody needs it, under a lock_timeout.',
        rewrite: { kind: 'agreed', because: 'the table is small, or nobody needs it meanwhile' },
      },
    ];
  },
};
