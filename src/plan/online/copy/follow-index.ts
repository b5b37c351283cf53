/** An index over copied columns: built again beside the old one, which then makes room. */
import { objectInWords } from '../../../diff/words.ts';
import type { ObjectId } from '../../../ir/id.ts';
import { tableId } from '../../../ir/objects.ts';
import type { Index, Table } from '../../../ir/schema.ts';
import { createIndex } from '../../../postgres/ddl/indexes.ts';
import { relationName } from '../../../postgres/ddl/spelling.ts';
import { qualified, quoteIdentifier } from '../../../postgres/identifier.ts';
import { alteration, setting } from '../../change/alteration.ts';
import type { ChangeContext } from '../../change/context.ts';
import type { Unit } from '../../unit.ts';
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

/** The identity is an index itself, not its name; its columns cannot be empty meanwhile. */
function replicaIdentity(
  context: ChangeContext,
  table: Table,
  index: Index,
  temporary: string,
  copies: readonly Copy[],
  id: ObjectId,
): Unit[] {
  if (table.replicaIdentity !== `index:${index.name}`) return [];
  if (context.tableBefore(table)?.replicaIdentity !== table.replicaIdentity) return [];
  const statement = (name: string) =>
    `ALTER TABLE ${relationName(table, context.spelling)} REPLICA IDENTITY USING INDEX ${quoteIdentifier(name)}`;
  return [
    alteration({
      key: `${id}#replica identity`,
      needs: keysFor(copies, (copy) => keysOf(copy).notNull),
      phase: 'contract',
      changes: setting(id, {}, {}),
      words: `Let the new ${objectInWords(id)} identify rows for replicas`,
      sql: statement(temporary),
      reverse: statement(index.name),
      locks: context.locks([tableId(table)], 'ACCESS EXCLUSIVE'),
    }),
  ];
}

export function followIndex(
  context: ChangeContext,
  id: ObjectId,
  copies: readonly Copy[],
  table: Table,
  index: Index,
  before: Index,
): Followed {
  const owner = tableId(table);
  const { temporary, old } = sideNames(context, table.schema, index.name);
  const beside = { ...overOthers(namesOf(context, 'temporary'), table, index), name: temporary };
  const built = buildIndex(context, {
    id,
    owner: table,
    ownerId: owner,
    index: beside,
    needs: keysFor(copies, (copy) => keysOf(copy).filled),
    ofCopies: true,
  });
  const named = (name: string) => qualified(table.schema, name, context.spelling.defaultSchema);
  const rename = (from: string, to: string) =>
    `ALTER INDEX ${named(from)} RENAME TO ${quoteIdentifier(to)}`;
  const subject = `INDEX ${named(index.name)}`;
  const tableThen = context.tableBefore(table) ?? table;
  const again = { ...overOthers(namesOf(context, 'old'), tableThen, before), name: old };
  const dropped = `${id}#old dropped`;
  const replica = replicaIdentity(context, table, index, temporary, copies, id);
  return {
    units: [
      ...built.units,
      alteration({
        key: `${id}#aside`,
        needs: [...keysFor(copies, (copy) => keysOf(copy).ready), ...replica.map(({ key }) => key)],
        phase: 'contract',
        changes: setting(id, {}, {}),
        words: `Let the old ${objectInWords(id)} make room`,
        sql: rename(index.name, old),
        reverse: withComment(rename(old, index.name), subject, before.comment),
      }),
      alteration({
        key: id,
        needs: [`${id}#aside`, built.key],
        phase: 'contract',
        changes: changeOf(context, id),
        words: `Give ${objectInWords(id)} its name`,
        sql: rename(temporary, index.name),
        reverse: rename(index.name, temporary),
      }),
      ...commentOf(id, subject, index.comment, [id]),
      ...replica,
      alteration({
        key: dropped,
        needs: keysFor(copies, (copy) => keysOf(copy).routineDropped),
        phase: 'contract',
        transaction: 'outside',
        statementTimeout: null,
        changes: setting(id, {}, {}),
        words: `Drop the index over the old column of ${objectInWords(id)}`,
        sql: concurrently(`DROP INDEX ${named(old)}`),
        reverse: concurrently(createIndex(table, again, context.spelling)),
        locks: context.locks([owner], 'SHARE UPDATE EXCLUSIVE'),
      }),
    ],
    prepared: [built.key],
    settled: [id],
    comeBack: [],
    oldDropped: [dropped],
  };
}
