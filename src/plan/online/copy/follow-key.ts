/** A primary key or UNIQUE constraint over copied columns: its index is built beside the old one. */
import { objectInWords } from '../../../diff/words.ts';
import type { ObjectId } from '../../../ir/id.ts';
import { tableId } from '../../../ir/objects.ts';
import type { Index, Key, Table } from '../../../ir/schema.ts';
import { partOf } from '../../../postgres/ddl/comment.ts';
import { dropConstraint } from '../../../postgres/ddl/constraint.ts';
import { createIndex } from '../../../postgres/ddl/indexes.ts';
import { relationName } from '../../../postgres/ddl/spelling.ts';
import { qualified, quoteIdentifier } from '../../../postgres/identifier.ts';
import { alteration, setting } from '../../change/alteration.ts';
import type { ChangeContext } from '../../change/context.ts';
import { deferrable, indexOf, type KeyKind, keywords } from '../add-key.ts';
import { buildIndex, concurrently } from '../build-index.ts';
import type { Copy } from './copies.ts';
import { keysOf } from './expand.ts';
import {
  changeOf,
  commentOf,
  type Followed,
  keysFor,
  namesOf,
  overOthers,
  sideNames,
  withComment,
} from './follow.ts';

/** The foreign keys that hold the key: they make room before it does. */
function foreignKeys(context: ChangeContext, id: ObjectId): string[] {
  return [...context.followers.keys()]
    .filter((other) => other.startsWith('foreign_key:'))
    .filter((other) => context.before.get(other)?.dependsOn.includes(id))
    .map((other) => `${other}#aside`);
}

/** And those that are dropped for good, or made again. */
function droppedKeys(context: ChangeContext, id: ObjectId): string[] {
  return [...context.before.values()]
    .filter((other) => other.dependsOn.includes(id) && context.fate.isGone(other.id))
    .map((other) => `drop ${other.id}`);
}

export function followKey(
  context: ChangeContext,
  id: ObjectId,
  copies: readonly Copy[],
  table: Table,
  kind: KeyKind,
  key: Key,
  before: Key,
): Followed {
  const owner = tableId(table);
  const { temporary, old } = sideNames(context, table.schema, key.name);
  const over = (which: 'temporary' | 'old', each: Key, name: string): Index =>
    overOthers(namesOf(context, which), table, indexOf(each, name));
  const built = buildIndex(context, {
    id,
    owner: table,
    ownerId: owner,
    index: over('temporary', key, temporary),
    needs: keysFor(copies, (copy) => keysOf(copy).filled),
    ofCopies: true,
  });
  const head = `ALTER TABLE ${relationName(table, context.spelling)}`;
  const using = (each: Key, name: string) =>
    `${head}\n  ADD CONSTRAINT ${quoteIdentifier(each.name)} ${keywords[kind]} USING INDEX ${quoteIdentifier(name)}${deferrable(each)}`;
  const subject = partOf('CONSTRAINT', key.name, relationName(table, context.spelling));
  const locks = context.locks([owner], 'ACCESS EXCLUSIVE');
  const drop = dropConstraint(table, key.name, context.spelling);
  const oldIndex = qualified(table.schema, old, context.spelling.defaultSchema);
  const dropped = `${id}#old dropped`;
  const notNull = copies.filter(({ after }) => after.notNull);
  return {
    units: [
      ...built.units,
      alteration({
        key: `${id}#aside`,
        needs: [
          ...keysFor(copies, (copy) => keysOf(copy).ready),
          ...foreignKeys(context, id),
          ...droppedKeys(context, id),
        ],
        phase: 'contract',
        changes: setting(id, {}, {}),
        words: `Let the old ${objectInWords(id)} make room`,
        sql: drop,
        reverse: withComment(using(before, old), subject, before.comment),
        locks,
      }),
      alteration({
        key: id,
        needs: [
          `${id}#aside`,
          built.key,
          ...keysFor(notNull, (copy) => keysOf(copy).notNull),
          ...keysFor(copies, (copy) => copy.id),
        ],
        phase: 'contract',
        changes: changeOf(context, id),
        words: `Make ${objectInWords(id)} of the index that was built for it`,
        sql: using(key, temporary),
        reverse: drop,
        locks,
      }),
      ...commentOf(id, subject, key.comment, [id], context.locks([owner], 'ACCESS SHARE')),
      alteration({
        key: dropped,
        needs: keysFor(copies, (copy) => keysOf(copy).routineDropped),
        phase: 'contract',
        transaction: 'outside',
        statementTimeout: null,
        changes: setting(id, {}, {}),
        words: `See that nothing is left of the old index of ${objectInWords(id)}`,
        sql: `DROP INDEX CONCURRENTLY IF EXISTS ${oldIndex}`,
        reverse: concurrently(createIndex(table, over('old', before, old), context.spelling)),
      }),
    ],
    prepared: [built.key],
    settled: [id],
    comeBack: [],
    oldDropped: [dropped],
  };
}
