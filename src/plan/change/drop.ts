/** What is dropped: to be gone, or to be made again in another form. */
import { objectInWords } from '../../diff/words.ts';
import { isCarried, type ObjectId, objectId, parseObjectId } from '../../ir/id.ts';
import { initialPublicComment, tableId } from '../../ir/objects.ts';
import type { Schema } from '../../ir/schema.ts';
import { setComment } from '../../postgres/ddl/comment.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import { quoteIdentifier } from '../../postgres/identifier.ts';
import { carriedLock } from '../add/carried-locks.ts';
import { namedObjects } from '../context.ts';
import { mentionFinder } from '../mentions.ts';
import { standsOnGone, takeComment } from '../online/add-index.ts';
import { takenIndexes } from '../online/add-key.ts';
import { concurrently } from '../online/build-index.ts';
import { gonePartitions, isJoined, ownerOf } from '../partition/join.ts';
import { leavePrecheck } from '../partition/rows-outside.ts';
import type { LockMode } from '../plan.ts';
import { makingRoutineAgain } from '../unchecked-body.ts';
import { type Lock, type PhaseName, ranks, type Unit } from '../unit.ts';
import { inside, notNullAgain, onlineAgain } from './again-apart.ts';
import { alteration, setting } from './alteration.ts';
import { columnAgain, columnApart, heldBy, type MadeUp, notNullSaid } from './column-again.ts';
import { type ChangeContext, columnId } from './context.ts';
import { childrenIn, dependentsIn } from './dependents.ts';
import { dropGroups, leavesParent } from './drop-groups.ts';
import { carriedOf, routineOf, subjectOf, tableOf } from './find.ts';
import { belowKeepers, dropOwn, keepChecks, validateKept } from './kept-checks.ts';
import { losesTarget, overOrphans } from './key-over-orphans.ts';
import { recreation } from './recreate.ts';
import { detachReferred, referringLocks, referringToWhole } from './referred-partition.ts';
import { triggerTables } from './trigger-tables.ts';

/** Constraints, triggers and policies go at once: their successors come in the same transaction. */
const early: ReadonlySet<string> = new Set([
  'primary_key',
  'unique',
  'foreign_key',
  'check',
  'exclusion',
  'trigger',
  'policy',
  'privilege',
  'rule',
  'setting',
  'publication',
  'event_trigger',
  'default_privileges',
]);

const holdsData: ReadonlySet<string> = new Set(['table', 'column', 'sequence']);
const usedByCode: ReadonlySet<string> = new Set([
  'table',
  'column',
  'view',
  'materialized_view',
  'foreign_table',
  'routine',
]);

/** They act on what other statements make. */
const first: ReadonlySet<string> = new Set(['event_trigger', 'default_privileges']);

function dropStatement(context: ChangeContext, id: ObjectId): string {
  const { kind, names } = parseObjectId(id);
  const subject = subjectOf(context.from, id, context.spelling) ?? '';
  const [schema = '', table = '', name = ''] = names;
  const alter = `ALTER TABLE ${relationName({ schema, name: table }, context.spelling)}`;
  if (isCarried(kind)) return carriedOf(context.from, id)?.drop ?? '';
  switch (kind) {
    case 'schema':
      if (schema === 'public') return setComment('SCHEMA public', initialPublicComment);
      return `DROP ${subject}`;
    case 'column':
      return `${alter} DROP COLUMN ${quoteIdentifier(name)}`;
    case 'primary_key':
    case 'unique':
    case 'foreign_key':
    case 'check':
    case 'exclusion':
      return `${alter} DROP CONSTRAINT ${quoteIdentifier(name)}`;
    default:
      return `DROP ${subject}`;
  }
}

function dropTables(context: ChangeContext, ids: readonly ObjectId[]): string {
  const names = ids.map((id) => {
    const [schema = '', name = ''] = parseObjectId(id).names;
    return relationName({ schema, name }, context.spelling);
  });
  return `DROP TABLE ${names.join(', ')}`;
}

/** The default partition takes what comes for a partition that is gone, and is told so. */
function defaultBeside(context: ChangeContext, id: ObjectId): ObjectId[] {
  const parent = context.from.tables.find((table) => tableId(table) === id)?.partitionOf ?? null;
  if (parent === null) return [];
  return context.from.tables
    .filter(({ partitionOf }) => partitionOf?.bound === 'DEFAULT')
    .filter(({ partitionOf }) => partitionOf !== null && tableId(partitionOf) === tableId(parent))
    .map(tableId);
}

/** As they are when it goes: a partition that leaves has left, one that joins is not there yet. */
function withPartitions(context: ChangeContext, id: ObjectId): readonly ObjectId[] {
  const below = context.from.tables.filter(
    ({ partitionOf }) => partitionOf !== null && tableId(partitionOf) === id,
  );
  const staying = below.filter(
    (table) => table.partitionOf !== null && !leavesParent(context, table, table.partitionOf),
  );
  return [id, ...staying.flatMap((table) => withPartitions(context, tableId(table)))];
}

function locksOf(context: ChangeContext, id: ObjectId, group: readonly ObjectId[]): Lock[] {
  const { kind, names } = parseObjectId(id);
  const [schema = '', name = ''] = names;
  const owner = objectId('table', schema, name);
  const exclusive = (ids: readonly ObjectId[], mode: LockMode = 'ACCESS EXCLUSIVE') =>
    [...new Set(ids)]
      .filter((each) => context.before.has(each))
      .map((each) => ({ id: each, mode }));
  const targets = group
    .filter((each) => each.startsWith('foreign_key:'))
    .flatMap((each) => context.before.get(each)?.dependsOn ?? [])
    .filter((each) => each.startsWith('table:'))
    .flatMap((each) => withPartitions(context, each as ObjectId));
  if (isCarried(kind)) {
    const lock = carriedLock(
      { objects: context.before },
      id,
      context.before.get(id)?.parent ?? null,
    );
    if (kind === 'publication') return [];
    return exclusive(lock.relations, kind === 'foreign_table' ? 'ACCESS EXCLUSIVE' : lock.mode);
  }
  switch (kind) {
    case 'table': {
      const partitionOf = tableOf(context.from, id)?.partitionOf ?? null;
      const partitions = group.filter((each) => each.startsWith('table:'));
      return exclusive([
        ...[id, ...partitions],
        ...targets,
        ...(partitionOf === null ? [] : [tableId(partitionOf)]),
        ...defaultBeside(context, id),
      ]);
    }
    case 'view':
    case 'materialized_view':
      return exclusive([id]);
    case 'index':
    case 'primary_key':
    case 'unique':
    case 'foreign_key':
    case 'exclusion':
    case 'trigger':
    case 'policy':
      return exclusive([
        ...(kind === 'trigger' ? triggerTables(context, owner, id) : []),
        ...(/^(?:index|primary_key|unique)$/.test(kind) ? withPartitions(context, owner) : [owner]),
        ...group
          .filter((each) => parseObjectId(each).names.length === 3)
          .map((each) => ownerOf(each)),
        objectId('view', schema, name),
        objectId('materialized_view', schema, name),
        ...targets,
      ]);
    case 'column':
    case 'check': {
      const apart = new Set(kind === 'check' ? belowKeepers(context, id) : []);
      return exclusive([...context.family(owner).filter((each) => !apart.has(each)), ...targets]);
    }
    default:
      return [];
  }
}

/** What counted a column makes room for the sequence of its identity: in between nothing counts. */
function givesItsName({ fate }: ChangeContext, id: ObjectId): boolean {
  const { names } = parseObjectId(id);
  return [...fate.altered.values()].some((change) => {
    const identity = change.after.identity as { readonly sequence: string } | null | undefined;
    const [schema] = parseObjectId(change.id).names;
    return identity && schema === names[0] && identity.sequence === names[1];
  });
}

function phaseOf(context: ChangeContext, id: ObjectId): PhaseName {
  const { kind } = parseObjectId(id);
  if (kind === 'sequence' && givesItsName(context, id)) return 'expand';
  const parent = context.before.get(id)?.parent ?? null;
  if (parent !== null && context.fate.removed.has(parent)) return 'contract';
  // Its way back wants the partitions that were.
  if (kind === 'index' && parent !== null && isJoined(context, parent)) return 'expand';
  const anew = context.fate.replaced.has(id) || context.fate.renewed.has(id);
  return early.has(kind) || anew ? 'expand' : 'contract';
}

/** Code that no longer knows the column must be able to insert before the column is gone. */
function loosen(context: ChangeContext, id: ObjectId, held: MadeUp | null): Unit[] {
  const table = tableOf(context.from, id);
  const name = parseObjectId(id).names[2] ?? '';
  const column = table?.columns.find((each) => each.name === name);
  if (
    table === undefined ||
    column === undefined ||
    !context.isLive(objectId('table', table.schema, table.name))
  )
    return [];
  const isKey = table.primaryKey?.columns.includes(name) === true;
  if (!column.notNull || column.default !== null || column.identity !== null || isKey) return [];
  if (column.generated !== null || column.inherited) return [];
  const alter = `ALTER TABLE ${relationName(table, context.spelling)}`;
  const action = `ALTER COLUMN ${quoteIdentifier(name)}`;
  const back = held?.kind === 'default' ? [`${action} DROP DEFAULT`] : [];
  const owner = objectId('table', table.schema, table.name);
  return [
    alteration({
      key: `${columnId(table, name)}#loose`,
      changes: setting(id, { notNull: true }, { notNull: false }),
      words: `Let code that no longer knows ${objectInWords(id)} insert rows`,
      sql: `${alter} ${action} DROP NOT NULL`,
      reverse: [
        `${alter} ${[...back, `${action} SET NOT NULL`].join(', ')}`,
        ...notNullSaid(context, id),
      ].join(';\n'),
      apart: context.apart
        ? [
            ...back.map((each) => inside(`${alter} ${each}`)),
            ...notNullAgain(context, table, column),
            ...notNullSaid(context, id).map(inside),
          ]
        : [],
      locks: context.lockFamily(owner, 'ACCESS EXCLUSIVE'),
    }),
  ];
}

/** A generated column holds nothing of its own. */
function losesData(context: ChangeContext, id: ObjectId): boolean {
  const object = context.before.get(id);
  if (object?.kind === 'column' && object.properties.generated !== null) return false;
  return object !== undefined && holdsData.has(object.kind);
}

function isLiveIndex(context: ChangeContext, id: ObjectId): boolean {
  const table = tableOf(context.from, id);
  if (!id.startsWith('index:') || table === undefined) return false;
  const live = context.isLive(objectId('table', table.schema, table.name));
  const name = parseObjectId(id).names[2];
  const own = table.indexes.find((index) => index.name === name);
  const parent = table.partitionOf;
  const alone =
    own?.partitionOf === null || (parent !== null && leavesParent(context, table, parent));
  return live && table.partitionBy === null && own !== undefined && alone;
}

function waitsFor(context: ChangeContext, group: readonly ObjectId[]): string[] {
  const members = new Set(group);
  const found: string[] = [];
  const users = group.flatMap((id) => dependentsIn(context.before).get(id) ?? []);
  const parts = group.flatMap((id) => childrenIn(context.before).get(id) ?? []);
  for (const object of new Set([...users, ...parts])) {
    if (members.has(object.id)) continue;
    if (context.fate.isGone(object.id)) found.push(`drop ${object.id}`);
    else if (context.fate.unsettled.has(object.id)) found.push(`${object.id}#default aside`);
    else if (context.fate.altered.has(object.id)) found.push(object.id);
    // The old column lets go of its default in the swap, and of all else when it is dropped.
    else if (context.copies.has(object.id)) {
      const sequence = group[0]?.startsWith('sequence:') === true;
      found.push(`${object.id}#${sequence ? 'loose' : 'old dropped'}`);
    }
  }
  return found;
}

/** A key comes back over the partitions that stay: those that go are made with their part of it. */
function partitionsFirst(context: ChangeContext, id: ObjectId): string[] {
  if (!/^(?:primary_key|unique):/.test(id)) return [];
  return gonePartitions(context, ownerOf(id)).map((table) => `drop ${table}`);
}

/** On the way back, what stood on the old column of a copy and on this one comes behind both. */
function afterCopies(context: ChangeContext, group: readonly ObjectId[]): string[] {
  return group
    .flatMap((id) => dependentsIn(context.before).get(id) ?? [])
    .flatMap(({ id }) => context.followers.get(id) ?? [])
    .map(({ id }) => `${id}#old dropped`);
}

/**
 * Routines that go and name what goes in a body: they come back behind it, for PostgreSQL checks
 * what a body of theirs names.
 */
function routinesOver(context: ChangeContext): (group: readonly ObjectId[]) => string[] {
  const mentions = mentionFinder(namedObjects(context.from));
  const over = new Map<ObjectId, string[]>();
  for (const { id, kind, properties } of context.before.values()) {
    if (kind !== 'routine' || !context.fate.isGone(id)) continue;
    for (const other of mentions(String(properties.definition))) {
      if (other !== id) over.set(other, [...(over.get(other) ?? []), `drop ${id}`]);
    }
  }
  return (group) => group.flatMap((id) => over.get(id) ?? []);
}

export function dropUnits(context: ChangeContext): Unit[] {
  const recreate = overOrphans(context, recreation(context));
  const over = routinesOver(context);
  const taken = takenIndexes(context);
  return dropGroups(context).flatMap(({ id, group: whole }) => {
    const { kind } = parseObjectId(id);
    // The recipe of an index that another takes the place of drops it itself.
    const swapped =
      kind === 'index' &&
      context.fate.replaced.has(id) &&
      isLiveIndex(context, id) &&
      !standsOnGone(context, id);
    if (swapped) return settingsOf(context, id, whole);
    if (kind === 'privilege' || taken.has(id)) return [];
    const goes = kind === 'column' && context.fate.removed.has(id);
    const held = goes ? heldBy(context, id) : null;
    const loose = goes ? loosen(context, id, held) : [];
    const online = isLiveIndex(context, id);
    const settings = online ? settingsOf(context, id, whole) : [];
    const group = online ? whole.filter((each) => !each.startsWith('setting:')) : whole;
    const comment = online
      ? takeComment(
          id,
          subjectOf(context.from, id, context.spelling) ?? '',
          String(context.before.get(id)?.properties.comment ?? '') || null,
          [],
        )
      : [];
    const tables = kind === 'table' ? group.filter((each) => each.startsWith('table:')) : [id];
    const drop = tables.length === 1 ? dropStatement(context, id) : dropTables(context, tables);
    const referring = referringToWhole(context, id);
    const plain = [
      ...detachReferred(context, id, referring),
      keepChecks(context, id, drop),
      ...dropOwn(context, group),
    ].join(';\n');
    const column = { id, group, held, loose: loose.length > 0 };
    const again = goes
      ? columnAgain(context, recreate, column)
      : recreate.whole(new Set(group), (schema) => (online ? withoutComment(schema, id) : schema));
    const routine = kind === 'routine' ? routineOf(context.from, id) : undefined;
    const reverse = routine === undefined ? again : makingRoutineAgain(context, routine, again);
    const gone = context.fate.removed.has(id) && !context.fate.renewed.has(id);
    const phase = phaseOf(context, id);
    return [
      ...loose,
      ...comment,
      ...settings,
      ...validateKept(context, id),
      alteration({
        key: `drop ${id}`,
        rank: first.has(kind) ? ranks.dropFirst : ranks.drop,
        provides: group.map((each) => `drop ${each}`),
        needs: [
          ...waitsFor(context, group),
          ...referring.filter(context.fate.isGone).map((key) => `drop ${key}`),
          ...loose.map(({ key }) => key),
          ...comment.map(({ key }) => key),
          ...settings.map(({ key }) => key),
          ...(context.fate.replaced.has(id) ? [`${id}#built`] : []),
        ],
        after: partitionsFirst(context, id),
        prefers: phase === 'contract' ? [...over(group), ...afterCopies(context, group)] : [],
        phase,
        changes: group.map((each) => ({ kind: 'remove', id: each })),
        words: gone ? `Drop ${objectInWords(id)}` : `Drop ${objectInWords(id)}, to make it anew`,
        sql: online ? concurrently(plain) : plain,
        reverse: online ? concurrently(again) : reverse,
        apart:
          !context.apart || online
            ? []
            : goes
              ? columnApart(context, recreate, column)
              : onlineAgain(context, recreate, group),
        undo: losesData(context, id) || losesTarget(context, id) ? 'structure' : 'restores',
        transaction: online ? 'outside' : 'inside',
        // The rows that refer to a partition are looked for before it leaves.
        ...(referring.every(context.fate.isGone) ? {} : { statementTimeout: null }),
        locks: online
          ? context.locks([id.startsWith('index:') ? ownerOf(id) : id], 'SHARE UPDATE EXCLUSIVE')
          : [...locksOf(context, id, group), ...referringLocks(context, referring)],
        scanned: referringLocks(context, referring).map((lock) => lock.id),
        precheck: referring.every(context.fate.isGone) ? null : leavePrecheck(context, id),
        code: gone && usedByCode.has(kind) ? `stop using ${objectInWords(id)}` : null,
      }),
    ];
  });
}

/**
 * Taken off before an index goes, so that the way back puts them on again: nothing can share a
 * statement with CREATE INDEX CONCURRENTLY.
 */
function settingsOf(context: ChangeContext, index: ObjectId, group: readonly ObjectId[]): Unit[] {
  return group.flatMap((id) => {
    const object = carriedOf(context.from, id);
    if (object === undefined) return [];
    return [
      alteration({
        key: `drop ${id}`,
        provides: [`drop ${id}`, `${index}#old comment`],
        changes: [{ kind: 'remove', id }],
        words: `Drop ${objectInWords(id)}`,
        sql: object.drop,
        reverse: object.create,
        locks: locksOf(context, id, []),
      }),
    ];
  });
}

/** The comment comes back by a statement of its own. */
function withoutComment(schema: Schema, id: ObjectId): Schema {
  const { names } = parseObjectId(id);
  const tables = schema.tables.map((table) =>
    table.schema === names[0] && table.name === names[1]
      ? {
          ...table,
          indexes: table.indexes.map((index) =>
            index.name === names[2] ? { ...index, comment: null } : index,
          ),
        }
      : table,
  );
  return { ...schema, tables };
}
