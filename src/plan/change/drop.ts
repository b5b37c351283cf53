/** What is dropped: to be gone, or to be made again in another form. */
import { objectInWords } from '../../diff/words.ts';
import { type ObjectId, objectId, parseObjectId } from '../../ir/id.ts';
import type { Schema } from '../../ir/schema.ts';
import { standsOnGone, takeComment } from '../online/add-index.ts';
import { takenIndexes } from '../online/add-key.ts';
import { concurrently } from '../online/build-index.ts';
import { isJoined, ownerOf } from '../partition/join.ts';
import { leavePrecheck } from '../partition/rows-outside.ts';
import { makingRoutineAgain } from '../unchecked-body.ts';
import { type PhaseName, ranks, type Unit } from '../unit.ts';
import { inside, onlineAgain } from './again-apart.ts';
import { alteration, setting } from './alteration.ts';
import { columnAgain, columnApart, heldBy } from './column-again.ts';
import type { ChangeContext } from './context.ts';
import { dropGroups, leavesParent, ownBehindParent } from './drop-groups.ts';
import { dropLocks } from './drop-locks.ts';
import { afterCopies, partitionsFirst, routinesOver, waitsFor } from './drop-order.ts';
import { dropStatement, dropTables, keepers } from './drop-statement.ts';
import { carriedOf, routineOf, subjectOf, tableOf } from './find.ts';
import { disownedAgain, dropOwn, keepChecks, ownAgain, validateKept } from './kept-checks.ts';
import { losesTarget, overOrphans } from './key-over-orphans.ts';
import { loosen } from './loosen.ts';
import { type Recreation, recreation } from './recreate.ts';
import { detachReferred, referringLocks, referringToWhole } from './referred-partition.ts';

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

/** The recipe of an index that another takes the place of drops it itself. */
function isSwapped(context: ChangeContext, id: ObjectId): boolean {
  return (
    id.startsWith('index:') &&
    context.fate.replaced.has(id) &&
    isLiveIndex(context, id) &&
    !standsOnGone(context, id)
  );
}

/** With what stands in its way, and what it would take along and shall not. */
function statementOf(context: ChangeContext, id: ObjectId, group: readonly ObjectId[]): string {
  const tables = id.startsWith('table:') ? group.filter((each) => each.startsWith('table:')) : [id];
  const drop = tables.length === 1 ? dropStatement(context, id) : dropTables(context, tables);
  return [
    ...detachReferred(context, id, referringToWhole(context, id)),
    keepChecks(context, id, drop),
    ...dropOwn(context, group),
  ].join(';\n');
}

/** Nothing can share a statement with DROP INDEX CONCURRENTLY. */
function indexPartsOff(context: ChangeContext, id: ObjectId, whole: readonly ObjectId[]): Unit[] {
  const comment = String(context.before.get(id)?.properties.comment ?? '') || null;
  const subject = subjectOf(context.from, id, context.spelling) ?? '';
  return [...takeComment(id, subject, comment, []), ...settingsOf(context, id, whole)];
}

interface Given {
  readonly recreate: Recreation;
  /** Keys of routines that name some of these objects in a body. */
  readonly over: (group: readonly ObjectId[]) => string[];
}

function dropGroup(
  context: ChangeContext,
  { recreate, over }: Given,
  id: ObjectId,
  whole: readonly ObjectId[],
): Unit[] {
  const { kind } = parseObjectId(id);
  const goes = kind === 'column' && context.fate.removed.has(id);
  const held = goes ? heldBy(context, id) : null;
  const loose = goes ? loosen(context, id, held) : [];
  const online = isLiveIndex(context, id);
  const group = online ? whole.filter((each) => !each.startsWith('setting:')) : whole;
  const before = [...loose, ...(online ? indexPartsOff(context, id, whole) : [])];
  const referring = referringToWhole(context, id);
  const plain = statementOf(context, id, group);
  const column = { id, group, held, loose: loose.length > 0 };
  const again = goes
    ? columnAgain(context, recreate, column)
    : recreate.whole(new Set(group), (schema) => (online ? withoutComment(schema, id) : schema));
  const routine = kind === 'routine' ? routineOf(context.from, id) : undefined;
  const made = routine === undefined ? again : makingRoutineAgain(context, routine, again);
  const besides = [...ownAgain(context, group), ...disownedAgain(context, id)];
  const reverse = [made, ...besides].join(';\n');
  const apart = goes
    ? () => columnApart(context, recreate, column)
    : () => onlineAgain(context, recreate, group);
  const gone = context.fate.removed.has(id) && !context.fate.renewed.has(id);
  const phase = phaseOf(context, id);
  const unreferred = referring.every(context.fate.isGone);
  return [
    ...before,
    ...validateKept(context, id),
    alteration({
      key: `drop ${id}`,
      rank: first.has(kind) ? ranks.dropFirst : ranks.drop,
      provides: group.map((each) => `drop ${each}`),
      needs: [
        ...waitsFor(context, group),
        ...ownBehindParent(context, id),
        ...referring.filter(context.fate.isGone).map((key) => `drop ${key}`),
        ...before.map(({ key }) => key),
        ...(context.fate.replaced.has(id) ? [`${id}#built`] : []),
      ],
      after: partitionsFirst(context, id),
      prefers: phase === 'contract' ? [...over(group), ...afterCopies(context, group)] : [],
      phase,
      changes: [
        ...group.map((each) => ({ kind: 'remove' as const, id: each })),
        ...keepers(context, id).flatMap((each) =>
          setting(each, { inherited: true }, { inherited: false }),
        ),
      ],
      words: gone ? `Drop ${objectInWords(id)}` : `Drop ${objectInWords(id)}, to make it anew`,
      sql: online ? concurrently(plain) : plain,
      reverse: online ? concurrently(again) : reverse,
      apart: context.apart && !online ? [...apart(), ...besides.map(inside)] : [],
      undo: losesData(context, id) || losesTarget(context, id) ? 'structure' : 'restores',
      transaction: online ? 'outside' : 'inside',
      // The rows that refer to a partition are looked for before it leaves.
      ...(unreferred ? {} : { statementTimeout: null }),
      locks: online
        ? context.locks([id.startsWith('index:') ? ownerOf(id) : id], 'SHARE UPDATE EXCLUSIVE')
        : [...dropLocks(context, id, group), ...referringLocks(context, referring)],
      scanned: referringLocks(context, referring).map((lock) => lock.id),
      precheck: unreferred ? null : leavePrecheck(context, id),
      code: gone && usedByCode.has(kind) ? `stop using ${objectInWords(id)}` : null,
    }),
  ];
}

export function dropUnits(context: ChangeContext): Unit[] {
  const given = {
    recreate: overOrphans(context, recreation(context)),
    over: routinesOver(context),
  };
  const taken = takenIndexes(context);
  return dropGroups(context).flatMap(({ id, group }) => {
    if (isSwapped(context, id)) return settingsOf(context, id, group);
    if (id.startsWith('privilege:') || taken.has(id)) return [];
    return dropGroup(context, given, id, group);
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
        locks: dropLocks(context, id, []),
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
