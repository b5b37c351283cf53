/** New triggers, on new tables and views or on those that are there. */
import { objectInWords } from '../../diff/words.ts';
import { type ObjectId, objectId } from '../../ir/id.ts';
import { tableId } from '../../ir/objects.ts';
import type { Trigger } from '../../ir/schema.ts';
import { partOf } from '../../postgres/ddl/comment.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import { createTrigger, dropTrigger, setTriggerState } from '../../postgres/ddl/trigger.ts';
import { quoteIdentifier } from '../../postgres/identifier.ts';
import type { Context } from '../context.ts';
import { ranks, type Unit, unit } from '../unit.ts';
import { commentUnits } from './comment.ts';

interface Owner {
  readonly id: ObjectId;
  readonly schema: string;
  readonly name: string;
  readonly triggers: readonly Trigger[];
}

function stateUnits(context: Context, owner: Owner, trigger: Trigger, id: ObjectId): Unit[] {
  const sql = setTriggerState(owner, trigger, context.spelling);
  if (sql === null) return [];
  const table = `ALTER TABLE ${relationName(owner, context.spelling)}`;
  return [
    unit({
      key: `${id}#enabled`,
      rank: ranks.settings,
      owner: id,
      needs: [id],
      changes: [
        { kind: 'set', id, before: { enabled: 'origin' }, after: { enabled: trigger.enabled } },
      ],
      words: `Say when ${objectInWords(id)} fires`,
      sql,
      reverse: `${table} ENABLE TRIGGER ${quoteIdentifier(trigger.name)}`,
      locks: context.locks(affected(context, owner, trigger), 'SHARE ROW EXCLUSIVE'),
    }),
  ];
}

/** Each partition has its copy of a row trigger. */
function affected(context: Context, owner: Owner, trigger: Trigger): readonly ObjectId[] {
  const forEachRow = / FOR EACH ROW /.test(trigger.definition);
  const partitioned = context.to.tables.some(
    (table) => tableId(table) === owner.id && table.partitionBy !== null,
  );
  return forEachRow && partitioned ? context.family(owner.id) : [owner.id];
}

/** A partition's copy of a trigger of the same name goes with the one that it is a copy of. */
function copiesGone(context: Context, owner: ObjectId, trigger: Trigger): string[] {
  const parent = context.to.tables.find((table) => tableId(table) === owner)?.partitionOf ?? null;
  if (parent === null) return [];
  return [
    `drop ${objectId('trigger', parent.schema, parent.name, trigger.name)}`,
    ...copiesGone(context, tableId(parent), trigger),
  ];
}

/** Each partition gets a copy, which finds no other trigger of its name there. */
function namesakesBelow(context: Context, owner: ObjectId, trigger: Trigger): string[] {
  const below = new Set(context.descendants(owner));
  return context.to.tables
    .filter((table) => below.has(tableId(table)))
    .map(({ schema, name }) => `drop ${objectId('trigger', schema, name, trigger.name)}`);
}

function triggerUnits(context: Context, owner: Owner, trigger: Trigger): Unit[] {
  const id = objectId('trigger', owner.schema, owner.name, trigger.name);
  if (!context.isAdded(id)) return [];
  const create = unit({
    key: id,
    rank: ranks.trigger,
    owner: context.isAdded(owner.id) ? owner.id : null,
    needs: [
      ...context.needs(id),
      ...copiesGone(context, owner.id, trigger),
      ...namesakesBelow(context, owner.id, trigger),
    ],
    prefers: context.mentions(trigger.definition),
    changes: [{ kind: 'add', id }],
    words: `Create ${objectInWords(id)}`,
    sql: createTrigger(trigger),
    reverse: dropTrigger(owner, trigger, context.spelling),
    locks: context.locks(affected(context, owner, trigger), 'SHARE ROW EXCLUSIVE'),
  });
  const subject = partOf('TRIGGER', trigger.name, relationName(owner, context.spelling));
  return [
    create,
    ...stateUnits(context, owner, trigger, id),
    ...commentUnits(id, id, subject, trigger.comment, context.locks([owner.id], 'ACCESS SHARE')),
  ];
}

export function addTriggers(context: Context): Unit[] {
  const owners: Owner[] = [
    ...context.to.tables.map((table) => ({ ...table, id: tableId(table) })),
    ...context.to.views.map((view) => ({ ...view, id: objectId('view', view.schema, view.name) })),
  ];
  return owners.flatMap((owner) =>
    owner.triggers.flatMap((trigger) => triggerUnits(context, owner, trigger)),
  );
}
