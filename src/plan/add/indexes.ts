/** Indexes of new tables and materialized views. */
import { objectInWords } from '../../diff/words.ts';
import { type ObjectId, objectId } from '../../ir/id.ts';
import { tableId } from '../../ir/objects.ts';
import type { Index, Table } from '../../ir/schema.ts';
import { attachIndex, createIndex, dropIndex } from '../../postgres/ddl/indexes.ts';
import { qualified, quoteIdentifier } from '../../postgres/identifier.ts';
import type { Context } from '../context.ts';
import { uniquePrecheck } from '../online/precheck.ts';
import { attachKey } from '../partition/join.ts';
import { ranks, type Unit, unit } from '../unit.ts';
import { commentUnits } from './comment.ts';

interface Owner {
  readonly id: ObjectId;
  readonly schema: string;
  readonly name: string;
  readonly indexes: readonly Index[];
  /** Of a materialized view. */
  readonly query?: string;
  readonly populated?: boolean;
}

/**
 * On a partitioned table whose partitions list their parts of the index, each part is made under
 * its own name and attached; otherwise PostgreSQL makes and names them.
 */
function isOnly(index: Index, partitions: readonly Table[]): boolean {
  const named = partitions.some((partition) =>
    partition.indexes.some((other) => other.partitionOf?.name === index.name),
  );
  return partitions.length > 0 && (named || !index.valid);
}

function attachUnits(context: Context, owner: Owner, index: Index, id: ObjectId): Unit[] {
  const parent = index.partitionOf;
  if (parent === null) return [];
  return [
    unit({
      key: `${id}#attach`,
      rank: ranks.attachIndex,
      owner: id,
      needs: [...context.needs(id), id, attachKey(owner.id)],
      changes: [{ kind: 'set', id, before: { partitionOf: null }, after: { partitionOf: parent } }],
      words: `Make ${objectInWords(id)} a part of ${parent.name}`,
      sql: attachIndex(parent, { schema: owner.schema, name: index.name }, context.spelling),
      // PostgreSQL has no DETACH for indexes: it goes with its table, or with the whole index.
      reverse: dropIndex(owner, index, context.spelling),
      undo: 'implied',
    }),
  ];
}

/** A part goes with the whole where that is undone first. */
function dropPart(owner: Owner, index: Index, { spelling }: Context): string {
  const drop = dropIndex(owner, index, spelling);
  return index.partitionOf === null ? drop : drop.replace('DROP INDEX', 'DROP INDEX IF EXISTS');
}

/** The rows that a new materialized view will have are there before it, where all that it reads is. */
function precheckOf(context: Context, owner: Owner, index: Index): string | null {
  if (owner.populated !== true || owner.query === undefined || !index.unique) return null;
  const readable = context.needs(owner.id).every((need) => !context.isAdded(need));
  const rows = `(${owner.query}) AS ${quoteIdentifier(owner.name)}`;
  return readable ? uniquePrecheck(rows, index) : null;
}

function indexUnits(context: Context, owner: Owner, index: Index): Unit[] {
  const id = objectId('index', owner.schema, owner.name, index.name);
  const partitions = context.partitions.get(owner.id) ?? [];
  const texts = [index.predicate, ...index.elements.map((element) => element.expression)];
  const columns = context.needs(id).filter((need) => !need.startsWith('index:'));
  const create = unit({
    key: id,
    rank: ranks.index,
    owner: owner.id,
    needs: columns,
    // A partition that came later would get a part of the index under a name of PostgreSQL's own.
    after: partitions.map(tableId),
    prefers: texts.flatMap(context.mentions).filter((need) => need.startsWith('routine:')),
    changes: [{ kind: 'add', id }],
    words: `Create ${objectInWords(id)}`,
    sql: createIndex(owner, index, context.spelling, isOnly(index, partitions)),
    precheck: precheckOf(context, owner, index),
    reverse: dropPart(owner, index, context),
  });
  const name = qualified(owner.schema, index.name, context.spelling.defaultSchema);
  return [
    create,
    ...attachUnits(context, owner, index, id),
    ...commentUnits(id, id, `INDEX ${name}`, index.comment),
  ];
}

export function addIndexes(context: Context): Unit[] {
  const owners: Owner[] = [
    ...context.to.tables.map((table) => ({ ...table, id: tableId(table) })),
    ...context.to.materializedViews.map((view) => ({
      ...view,
      id: objectId('materialized_view', view.schema, view.name),
    })),
  ];
  return owners
    .filter((owner) => context.isAdded(owner.id))
    .flatMap((owner) => owner.indexes.flatMap((index) => indexUnits(context, owner, index)));
}
