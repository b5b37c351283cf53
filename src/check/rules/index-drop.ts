/** index-drop: DROP INDEX without CONCURRENTLY waits for all and stops all; and queries may need the index. */
import { type ObjectId, objectId, parseObjectId } from '../../ir/id.ts';
import { planned, type Rule } from '../rule.ts';

export const indexDrop: Rule = {
  id: 'index-drop',
  hazard: 'blocks-reads',
  rows: [2, 3],
  summary: 'DROP INDEX without CONCURRENTLY takes ACCESS EXCLUSIVE; queries that used it get slow.',
  example: {
    current:
      'CREATE TABLE orders (id bigint PRIMARY KEY, code text); CREATE INDEX idx_code ON orders (code);',
    migration: 'DROP INDEX idx_code;',
  },
  find(facts) {
    const { kind, node } = facts.place.statement;
    if (kind !== 'DropStmt' || node.removeType !== 'OBJECT_INDEX') return [];
    const gone = facts.changes.filter(
      (each) => each.kind === 'remove' && each.id.startsWith('index:'),
    );
    const live = gone.filter(({ id }) => facts.isLive(ownerOf(id)));
    if (live.length === 0) return [];
    const slow = {
      severity: 'info',
      message: 'Queries that read this index will scan the table from here on.',
      fix: 'See in pg_stat_user_indexes that nobody reads it.',
      rewrite: null,
    } as const;
    if (node.concurrent === true) return [slow];
    return [
      {
        severity: 'warning',
        message: 'The lock waits for every query of the table, and everybody else waits behind it.',
        fix: 'Drop it with CONCURRENTLY, outside of a transaction.',
        rewrite: planned,
      },
      slow,
    ];
  },
};

function ownerOf(index: ObjectId): ObjectId {
  const [schema = '', table = ''] = parseObjectId(index).names;
  return objectId('table', schema, table);
}
