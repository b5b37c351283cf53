/** drops: a table, column, schema or materialized view goes, with what it holds and what leans on it. */
import { objectInWords } from '../../diff/words.ts';
import { type ObjectId, objectId, parseObjectId } from '../../ir/id.ts';
import type { Facts, Match, Rule } from '../rule.ts';

const holding = new Set(['table', 'column', 'materialized_view']);

export const drops: Rule = {
  id: 'drops',
  hazard: 'loses-data',
  rows: [25],
  summary:
    'DROP TABLE, COLUMN, SCHEMA, DATABASE or MATERIALIZED VIEW: the data is gone, and old code fails.',
  example: {
    current: 'CREATE TABLE users (id bigint PRIMARY KEY, nickname text);',
    migration: 'ALTER TABLE users DROP COLUMN nickname;',
  },
  find(facts) {
    const { kind } = facts.place.statement;
    if (kind === 'DropdbStmt') return [match('The whole database goes.', [])];
    const removed = facts.changes.filter((each) => each.kind === 'remove').map(({ id }) => id);
    const lost = removed.filter(
      (id) => holding.has(parseObjectId(id).kind) && isLiveObject(facts, id),
    );
    const whole = lost.filter((id) => !lost.some((other) => other !== id && contains(other, id)));
    if (whole.length === 0 || /^(?:RenameStmt|AlterObjectSchemaStmt)$/.test(kind)) return [];
    const along = removed.filter(
      (id) =>
        /^(?:view|materialized_view|foreign_key|routine|policy|trigger):/.test(id) &&
        !whole.some((other) => other === id || contains(other, id)),
    );
    const dependents: Match[] =
      along.length === 0
        ? []
        : [
            {
              hazard: 'drops-dependent-objects',
              severity: 'warning',
              message: `CASCADE takes along ${along.map(objectInWords).join(', ')}.`,
              fix: 'Drop or change each of them by a statement of its own.',
              rewrite: { kind: 'agreed', because: 'each of these objects may go' },
            },
          ];
    return [
      match(
        `${whole.map(objectInWords).join(', ')} is dropped with what it holds; code that still uses it fails.`,
        whole,
      ),
      ...dependents,
    ];
  },
};

function isLiveObject(facts: Facts, id: ObjectId): boolean {
  const { kind, names } = parseObjectId(id);
  if (kind !== 'column') return kind === 'materialized_view' || facts.isLive(id);
  return facts.isLive(tableOf(names));
}

function tableOf([schema = '', table = '']: readonly string[]): ObjectId {
  return objectId('table', schema, table);
}

function contains(container: ObjectId, id: ObjectId): boolean {
  const [outer, innerNames] = [parseObjectId(container), parseObjectId(id).names];
  return (
    outer.kind !== 'column' &&
    innerNames.length > outer.names.length &&
    outer.names.every((name, i) => name === innerNames[i])
  );
}

function match(message: string, ids: readonly ObjectId[]): Match {
  const what = ids.length === 1 && ids[0] !== undefined ? `the ${objectInWords(ids[0])}` : 'it';
  return {
    severity: 'critical',
    message,
    fix: 'Ship the code that no longer uses it first, keep a copy of what may be needed, then agree to the drop by name.',
    rewrite: { kind: 'agreed', because: `no code uses ${what} any more, and its data may go` },
  };
}
