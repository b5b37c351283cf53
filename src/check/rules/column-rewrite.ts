/** column-rewrite: a volatile default, a stored expression, an identity: each row is written anew. */
import { addedColumns, hasConstraint, liveTable, shown, text, typeName } from '../nodes.ts';
import { type Facts, type Match, planned, type Rewrite, type Rule } from '../rule.ts';

export const columnRewrite: Rule = {
  id: 'column-rewrite',
  hazard: 'rewrites-table',
  rows: [15, 16, 17],
  summary:
    'ADD COLUMN with a volatile default, GENERATED … STORED, identity or serial writes every row anew.',
  example: {
    current: 'CREATE TABLE users (id bigint PRIMARY KEY);',
    migration: 'ALTER TABLE users ADD COLUMN token uuid NOT NULL DEFAULT gen_random_uuid();',
  },
  find(facts) {
    const table = liveTable(facts);
    const columns = addedColumns(facts);
    if (table === null || columns.length === 0 || facts.rewrites.length === 0) return [];
    return columns.filter(writesRows).map(
      (column): Match => ({
        severity: 'warning',
        message: `All of ${shown(table)} is written anew for ${text(column.colname)} while nobody can read or write it.`,
        fix: 'Add the column without a value, give new rows their default, and fill the others in batches.',
        rewrite: rewriteOf(facts, column),
      }),
    );
  },
};

function writesRows(column: Readonly<Record<string, unknown>>): boolean {
  return (
    hasConstraint(column, 'CONSTR_DEFAULT', 'CONSTR_IDENTITY', 'CONSTR_GENERATED') ||
    /serial/.test(typeName(column))
  );
}

function rewriteOf(_: Facts, column: Readonly<Record<string, unknown>>): Rewrite {
  const only =
    hasConstraint(column, 'CONSTR_GENERATED', 'CONSTR_IDENTITY') || /serial/.test(typeName(column));
  return only
    ? { kind: 'agreed', because: 'the table is small, or nobody needs it meanwhile' }
    : planned;
}
