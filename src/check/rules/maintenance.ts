/** maintenance: REINDEX, VACUUM FULL and CLUSTER hold ACCESS EXCLUSIVE or SHARE for as long as they take. */
import { inner, nodes, text } from '../nodes.ts';
import type { Match, Part, Rule } from '../rule.ts';

export const maintenance: Rule = {
  id: 'maintenance',
  hazard: 'blocks-reads',
  rows: [5],
  summary:
    'REINDEX without CONCURRENTLY, VACUUM FULL and CLUSTER stop everybody while they rebuild.',
  example: {
    current: 'CREATE TABLE orders (id bigint PRIMARY KEY);',
    migration: 'REINDEX TABLE orders;',
  },
  find({ place }) {
    const { kind, node, text: sql } = place.statement;
    switch (kind) {
      case 'ReindexStmt':
        if (/\bconcurrently\b/i.test(sql)) return [];
        return [match('REINDEX', concurrently(sql))];
      case 'VacuumStmt':
        if (!nodes(node.options).some((each) => text(inner(each, 'DefElem')?.defname) === 'full'))
          return [];
        return [match('VACUUM FULL', [{ transaction: 'outside', statements: [plainVacuum(sql)] }])];
      case 'ClusterStmt':
        return [match('CLUSTER', null)];
      default:
        return [];
    }
  },
};

function concurrently(sql: string): Part[] {
  const written = sql.replace(
    /^(reindex\s+(?:\([^)]*\)\s*)?(?:index|table|schema|database|system))\b/i,
    '$1 CONCURRENTLY',
  );
  return [{ transaction: 'outside', statements: [written] }];
}

function plainVacuum(sql: string): string {
  return sql
    .replace(/^vacuum\s+full\b/i, 'VACUUM')
    .replace(/\(\s*full\s*(?:,\s*)?/i, '(')
    .replace(/\(\s*\)\s*/, '');
}

function match(what: string, parts: Part[] | null): Match {
  return {
    severity: 'warning',
    message: `${what} builds the table or its indexes anew while others wait.`,
    fix:
      what === 'REINDEX'
        ? 'Use CONCURRENTLY, outside of a transaction.'
        : 'A plain VACUUM frees the space for new rows; a repacking tool gives it back without the lock.',
    rewrite:
      parts === null
        ? { kind: 'agreed', because: 'nobody uses the table meanwhile' }
        : { kind: 'written', parts },
  };
}
