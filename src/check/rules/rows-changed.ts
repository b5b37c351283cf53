/** rows-changed: TRUNCATE, DELETE and UPDATE of whole tables, and backfills beside DDL. */
import { idOf, inner, liveTable, nodes, shown, tableOf } from '../nodes.ts';
import type { Facts, Match, Rule } from '../rule.ts';

export const rowsChanged: Rule = {
  id: 'rows-changed',
  hazard: 'loses-data',
  rows: [29, 30],
  summary:
    'TRUNCATE, DELETE or UPDATE without WHERE, and rows changed in a transaction that holds a strong lock.',
  example: {
    current: 'CREATE TABLE users (id bigint PRIMARY KEY, active boolean);',
    migration: 'DELETE FROM users;',
  },
  find(facts) {
    const { kind, node } = facts.place.statement;
    switch (kind) {
      case 'TruncateStmt':
        return truncated(facts);
      case 'DeleteStmt':
        return node.whereClause === undefined
          ? emptied(facts, 'Every row is deleted')
          : beside(facts);
      case 'UpdateStmt':
        return node.whereClause === undefined ? rewritten(facts) : beside(facts);
      default:
        return [];
    }
  },
};

function truncated(facts: Facts): Match[] {
  const { node, text } = facts.place.statement;
  const live = nodes(node.relations)
    .map((each) => tableOf(facts.before, inner(each, 'RangeVar')))
    .filter((table) => table !== null && facts.isLive(idOf(table)));
  if (live.length === 0) return [];
  const along = /\bcascade\b/i.test(text) ? ', and of every table that refers to it' : '';
  return [
    lost(
      `Every row of ${live.map((table) => (table === null ? '' : shown(table))).join(', ')} is gone${along}.`,
    ),
  ];
}

function emptied(facts: Facts, what: string): Match[] {
  const table = liveTable(facts);
  return table === null ? [] : [lost(`${what}: ${shown(table)} is empty from here on.`)];
}

function lost(message: string): Match {
  return {
    severity: 'critical',
    message,
    fix: 'Say which rows go, and keep a copy of what may be needed.',
    rewrite: { kind: 'agreed', because: 'these rows may go' },
  };
}

function rewritten(facts: Facts): Match[] {
  const table = liveTable(facts);
  if (table === null) return [];
  return [
    {
      hazard: 'slow-backfill',
      severity: 'warning',
      message: `Every row of ${shown(table)} is written and stays locked until the transaction ends.`,
      fix: 'Change the rows in batches of a few thousand, each in a transaction of its own.',
      rewrite: {
        kind: 'written',
        parts: [{ transaction: 'outside', statements: [batches(facts)] }],
      },
    },
  ];
}

/** By ranges of pages (manual, 5.5, ctid), so that each row is written once. */
function batches({ place, before }: Facts): string {
  const relation = place.statement.node.relation as Readonly<Record<string, unknown>>;
  const table = tableOf(before, relation);
  const name = table === null ? '' : `${table.schema}.${table.name}`;
  const update = place.statement.text.replace(/;\s*$/, '');
  return `DO $batches$
DECLARE
  pages bigint := pg_relation_size('${name.replaceAll("'", "''")}'::regclass) / current_setting('block_size')::bigint;
BEGIN
  FOR page IN 0..pages BY 100 LOOP
    ${update}
      WHERE ctid >= format('(%s,0)', page)::tid AND ctid < format('(%s,0)', page + 100)::tid;
    COMMIT;
  END LOOP;
END
$batches$`;
}

/** The rows are changed while a strong lock of the same transaction is held. */
function beside(facts: Facts): Match[] {
  const held = facts.earlier
    .filter(
      ({ place }) => place.transaction !== null && place.transaction === facts.place.transaction,
    )
    .flatMap(({ locks }) => locks)
    .filter(({ id, mode }) => mode === 'ACCESS EXCLUSIVE' && facts.isLive(id));
  if (held.length === 0) return [];
  return [
    {
      hazard: 'slow-backfill',
      severity: 'warning',
      message: 'Rows are changed while the lock of an earlier statement keeps everybody out.',
      fix: 'Change the rows in a transaction, or migration, of its own.',
      rewrite: {
        kind: 'written',
        parts: [{ transaction: 'inside', statements: [facts.place.statement.text] }],
      },
    },
  ];
}
