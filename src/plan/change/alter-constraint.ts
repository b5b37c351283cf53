/** What can change on a constraint or index that is there. */
import { objectInWords } from '../../diff/words.ts';
import { type ObjectId, objectId, parseObjectId } from '../../ir/id.ts';
import { tableId } from '../../ir/objects.ts';
import type { ForeignKey, Table } from '../../ir/schema.ts';
import { partOf, setComment } from '../../postgres/ddl/comment.ts';
import {
  addConstraint,
  checkClause,
  dropConstraint,
  foreignKeyClause,
} from '../../postgres/ddl/constraint.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import { qualified, quoteIdentifier } from '../../postgres/identifier.ts';
import { foreignKeyTarget, validateStatement } from '../online/add-constraint.ts';
import { isSameReference } from '../partition/foreign-keys.ts';
import { isCompletedByParts } from '../partition/indexes.ts';
import { withPartitions } from '../partition/locks.ts';
import type { Unit } from '../unit.ts';
import { alteration, setting } from './alteration.ts';
import type { ChangeContext, SetChange } from './context.ts';
import { tableOf } from './find.ts';
import { parameterActions } from './parameters.ts';

function nameOf(id: ObjectId): string {
  return parseObjectId(id).names[2] ?? '';
}

/** Nothing makes a constraint NOT VALID again but to add it anew. */
function validate(
  context: ChangeContext,
  table: Table,
  { id }: SetChange,
  clause: string,
  comment: string | null,
  target: ObjectId | null,
): Unit {
  const name = nameOf(id);
  const owner = tableId(table);
  const relation = relationName(table, context.spelling);
  const open = { validated: false, enforced: true };
  const again = [
    addConstraint(table, clause, open, context.spelling),
    ...(comment === null ? [] : [setComment(partOf('CONSTRAINT', name, relation), comment)]),
  ].join(';\n');
  return alteration({
    key: `${id}#valid`,
    phase: 'backfill',
    scans: true,
    statementTimeout: null,
    changes: setting(id, { validated: false }, { validated: true }),
    words: `Check ${objectInWords(id)} on the rows that are there, while others read and write`,
    sql: validateStatement(context, table, name),
    reverse: `${dropConstraint(table, name, context.spelling)};\n${again}`,
    locks: [
      ...context.lockFamily(owner, 'SHARE UPDATE EXCLUSIVE'),
      ...(target === null || target === owner ? [] : context.locks([target], 'ROW SHARE')),
    ],
  });
}

const deferrable = {
  'not deferrable': 'NOT DEFERRABLE',
  'initially immediate': 'DEFERRABLE INITIALLY IMMEDIATE',
  'initially deferred': 'DEFERRABLE INITIALLY DEFERRED',
} as const;

/** The same key of partitions, and of theirs. */
function partsOf(context: ChangeContext, table: Table, change: SetChange): ObjectId[] {
  return (context.partitions.get(tableId(table)) ?? []).flatMap((partition) =>
    partition.foreignKeys
      .map(({ name }) => objectId('foreign_key', partition.schema, partition.name, name))
      .filter((id) => followed(context, partition, id)?.id === change.id)
      .flatMap((id) => [id, ...partsOf(context, partition, { ...change, id })]),
  );
}

/** PostgreSQL changes the key of a partition with that of its table, and refuses to apart. */
function followed(context: ChangeContext, table: Table, id: ObjectId): SetChange | undefined {
  const parent = table.partitionOf && context.table(table.partitionOf);
  const own = table.foreignKeys.find(({ name }) => name === nameOf(id));
  if (!parent || own === undefined || !context.fate.altered.has(id)) return undefined;
  const key = parent.foreignKeys.find((each) => isSameReference(each, own));
  const above = key && objectId('foreign_key', parent.schema, parent.name, key.name);
  const change = above && context.fate.altered.get(above);
  return change !== undefined && 'deferrable' in change.after ? change : undefined;
}

function defer(context: ChangeContext, table: Table, change: SetChange, key: ForeignKey): Unit {
  const { id, before, after } = change;
  const alter = `ALTER TABLE ${relationName(table, context.spelling)} ALTER CONSTRAINT ${quoteIdentifier(key.name)}`;
  const mode = (value: unknown) => deferrable[value as ForeignKey['deferrable']];
  return alteration({
    key: `${id}#deferrable`,
    changes: [id, ...partsOf(context, table, change)].flatMap((each) =>
      setting(each, { deferrable: before.deferrable }, { deferrable: after.deferrable }),
    ),
    words: `Say when ${objectInWords(id)} is checked`,
    sql: `${alter} ${mode(after.deferrable)}`,
    reverse: `${alter} ${mode(before.deferrable)}`,
    locks: withPartitions(context, tableId(table), 'ACCESS EXCLUSIVE'),
  });
}

export function alterForeignKey(context: ChangeContext, change: SetChange): Unit[] {
  const table = tableOf(context.to, change.id);
  const key = table?.foreignKeys.find(({ name }) => name === nameOf(change.id));
  if (table === undefined || key === undefined) return [];
  const clause = foreignKeyClause(key, context.spelling, '  ');
  return [
    ...('deferrable' in change.after && followed(context, table, change.id) === undefined
      ? [defer(context, table, change, key)]
      : []),
    ...('validated' in change.after
      ? [validate(context, table, change, clause, key.comment, foreignKeyTarget(key))]
      : []),
  ];
}

export function alterCheck(context: ChangeContext, change: SetChange): Unit[] {
  const table = tableOf(context.to, change.id);
  const check = table?.checks.find(({ name }) => name === nameOf(change.id));
  if (table === undefined || check === undefined || !('validated' in change.after)) return [];
  return [validate(context, table, change, checkClause(check), check.comment, null)];
}

export function alterIndex(context: ChangeContext, { id, before, after }: SetChange): Unit[] {
  const { names } = parseObjectId(id);
  const [schema = '', owner = '', name = ''] = names;
  const index = qualified(schema, name, context.spelling.defaultSchema);
  const units: Unit[] = [];
  if ('storage' in after) {
    const list = (value: unknown) => value as readonly string[];
    const actions = (one: unknown, other: unknown) =>
      parameterActions(list(one), list(other)).join(', ');
    units.push(
      alteration({
        key: `${id}#storage`,
        changes: setting(id, { storage: before.storage }, { storage: after.storage }),
        words: `Set storage parameters of ${objectInWords(id)}`,
        sql: `ALTER INDEX ${index} ${actions(before.storage, after.storage)}`,
        reverse: `ALTER INDEX ${index} ${actions(after.storage, before.storage)}`,
      }),
    );
  }
  if ('valid' in after && !isCompletedByParts(context, id)) {
    units.push(
      alteration({
        key: `${id}#valid`,
        transaction: 'outside',
        statementTimeout: null,
        changes: setting(id, { valid: false }, { valid: true }),
        words: `Build ${objectInWords(id)} again, which a failed build left invalid`,
        sql: `REINDEX INDEX CONCURRENTLY ${index}`,
        reverse: '',
        undo: 'cannot',
        locks: withPartitions(context, objectId('table', schema, owner), 'SHARE UPDATE EXCLUSIVE'),
      }),
    );
  }
  return units;
}
