/** Tables that become partitions or children of others, cease to be, or get other bounds. */
import { objectInWords } from '../../diff/words.ts';
import { type ObjectId, objectId } from '../../ir/id.ts';
import { tableId } from '../../ir/objects.ts';
import type { Table } from '../../ir/schema.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import { alteration, setting } from '../change/alteration.ts';
import type { ChangeContext, SetChange } from '../change/context.ts';
import { tableOf } from '../change/find.ts';
import { referringToWhole } from '../change/referred-partition.ts';
import { triggerSettings } from '../trigger-settings.ts';
import type { Unit } from '../unit.ts';
import { boundGuards, boundsOf, guarded } from './bound-guards.ts';
import { alongside, type Given } from './given.ts';
import { guard, leavingKey, noGuard, unguarded } from './guard.ts';
import { withIdentityBelow, withIdentityBelowAgain } from './identity-below.ts';
import { alterParents } from './inherit.ts';
import {
  attachKey,
  attachLocks,
  attachStatement,
  detachKey,
  indexesGone,
  keysAnew,
  partsBelow,
  siblingsGone,
} from './join.ts';
import { withPartitions } from './locks.ts';
import {
  namedAlone,
  namedAloneApart,
  namedAsAbove,
  namedAsBefore,
  namesLeft,
  namesSettled,
} from './not-null-names.ts';
import { joinPrecheck, leavePrecheck } from './rows-outside.ts';

function detach(given: Given, moving: boolean): Unit[] {
  const { context, change, before, after } = given;
  const { partitionOf } = before;
  const parent = partitionOf && context.tableBefore(partitionOf);
  if (!parent || !partitionOf) return [];
  const { id } = change;
  const key = detachKey(id);
  const name = relationName(before, context.spelling);
  const of = relationName(parent, context.spelling);
  const next = after.partitionOf && context.table(after.partitionOf);
  // Not long before it joins again: between the two nobody finds its rows.
  const joining = next ? boundGuards(given, next).ready : [];
  const siblings = context.from.tables.filter(
    (each) => each.partitionOf !== null && tableId(each.partitionOf) === tableId(parent),
  );
  const hasDefault = siblings.some((each) => each.partitionOf?.bound === 'DEFAULT');
  const condition = boundsOf(context.tableBefore, before);
  // CONCURRENTLY leaves a check under a name of its own, unless one says the same already.
  // Tables that refer to each other are locked as well, and not for as long as CONCURRENTLY may wait.
  const alone = parent.foreignKeys.length === 0 && referring(context, tableId(parent)).length === 0;
  const online = !moving && !hasDefault && alone && condition !== null && context.isLive(id);
  const spared = online ? guard(context, before, condition, leavingKey, key) : noGuard;
  const plain = attachStatement(context, before, partitionOf.bound, parent);
  const again = [
    ...namedAsAbove(context, before, parent),
    withIdentityBelowAgain(context, before, parent, plain),
  ].join(';\n');
  return [
    ...spared.units,
    alteration({
      key,
      scanned: referring(context, tableId(parent)),
      precheck: moving ? null : leavePrecheck(context, id),
      needs: [
        ...spared.ready,
        ...triggersUnset(context, id),
        ...(moving ? joining : []),
        // Rows that refer to it may do so no more.
        ...referringToWhole(context, id)
          .filter(context.fate.isGone)
          .map((each) => `drop ${each}`),
      ],
      wishes: namesLeft(given),
      transaction: online ? 'outside' : 'inside',
      changes: [
        ...setting(id, { partitionOf }, { partitionOf: null }),
        ...(moving ? [] : alongside(context, id)),
      ],
      words: `Take ${objectInWords(id)} out of ${parent.name}`,
      sql: [
        `ALTER TABLE ${of} DETACH PARTITION ${name}${online ? ' CONCURRENTLY' : ''}`,
        ...(moving || online ? [] : namedAlone(given, parent)),
      ].join(';\n'),
      reverse: again,
      apart: online || moving ? [] : guarded(given, parent, again),
      locks: [
        ...context.locks([tableId(parent)], online ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE'),
        ...context.lockFamily(id, 'ACCESS EXCLUSIVE'),
        ...context.locks(
          hasDefault
            ? siblings.filter((each) => each.partitionOf?.bound === 'DEFAULT').map(tableId)
            : [],
          'ACCESS EXCLUSIVE',
        ),
        // Keys that the parent gave it become its own.
        ...parent.foreignKeys
          .map(({ references }) => objectId('table', references.schema, references.table))
          .flatMap((target) => withPartitions(context, target, 'SHARE ROW EXCLUSIVE')),
        ...context.locks(referring(context, tableId(parent)), 'ACCESS EXCLUSIVE'),
      ],
    }),
    ...(online ? namedAloneApart(given, parent, key) : []),
  ];
}

/** A table above that leaves is out of its own parent first: its bound does not hold any more. */
function leavingAbove(context: ChangeContext, parent: Table): string[] {
  const id = tableId(parent);
  const above = context.tableBefore(parent)?.partitionOf;
  const whole = above ? context.tableBefore(above) : undefined;
  return [detachKey(id), unguarded(id), ...(whole ? leavingAbove(context, whole) : [])];
}

/** New indexes of a new table that are there before a partition comes take its own for their parts. */
function wholesFirst(context: ChangeContext, after: Table, parent: Table): ObjectId[] {
  if (!context.isAdded(tableId(parent))) return [];
  const there = after.indexes.filter(
    ({ name }) => !context.isAdded(objectId('index', after.schema, after.name, name)),
  );
  return there.flatMap(({ partitionOf }) =>
    partitionOf === null ? [] : [objectId('index', parent.schema, parent.name, partitionOf.name)],
  );
}

function attach(given: Given, moving: boolean): Unit[] {
  const { context, change, after } = given;
  const { partitionOf } = after;
  const parent = partitionOf && context.table(partitionOf);
  if (!parent || !partitionOf) return [];
  const { id } = change;
  const guards = boundGuards(given, parent);
  const joining = withIdentityBelow(
    context,
    after,
    parent,
    attachStatement(context, after, partitionOf.bound, parent),
  );
  return [
    ...guards.units,
    alteration({
      key: attachKey(id),
      needs: [...guards.ready, tableId(parent), ...(moving ? [detachKey(id)] : [])],
      after: [
        ...partsBelow(context, id),
        ...wholesFirst(context, after, parent),
        ...leavingAbove(context, parent),
        ...siblingsGone(context, after, parent),
        ...keysAnew(context, parent),
      ],
      wishes: [...indexesGone(context, parent), ...namesSettled(given)],
      changes: [...setting(id, { partitionOf: null }, { partitionOf }), ...alongside(context, id)],
      statementTimeout: null,
      words: `Make ${objectInWords(id)} a partition of ${parent.name}`,
      sql: [...namedAsAbove(context, after, parent), joining.sql].join(';\n'),
      reverse: [
        `ALTER TABLE ${relationName(parent, context.spelling)} DETACH PARTITION ${relationName(after, context.spelling)}`,
        ...namedAsBefore(given),
      ].join(';\n'),
      locks: attachLocks(context, after, parent),
      scanned: [...new Set([...guards.scanned, ...joining.scanned])],
      precheck: joinPrecheck(context, after, parent, context.isLive(id)),
    }),
  ];
}

/** Other bounds in one statement, so that nobody misses the rows meanwhile. */
function rebound(given: Given): Unit[] {
  const { context, change, before, after } = given;
  const parent = after.partitionOf && context.table(after.partitionOf);
  if (!parent || !after.partitionOf || !before.partitionOf) return [];
  const { id } = change;
  const guards = boundGuards(given, parent);
  const leave = `ALTER TABLE ${relationName(parent, context.spelling)} DETACH PARTITION ${relationName(after, context.spelling)}`;
  const join = (bound: string) => `${leave};\n${attachStatement(context, after, bound, parent)}`;
  const siblings = (context.partitions.get(tableId(parent)) ?? []).filter(
    (each) => each.partitionOf?.bound === 'DEFAULT',
  );
  return [
    ...guards.units,
    alteration({
      key: attachKey(id),
      needs: [...guards.ready, ...triggersUnset(context, id), tableId(parent)],
      after: [...siblingsGone(context, after, parent), ...keysAnew(context, parent)],
      changes: setting(id, { partitionOf: before.partitionOf }, { partitionOf: after.partitionOf }),
      statementTimeout: null,
      words: `Give ${objectInWords(id)} its other bound in ${parent.name}`,
      sql: join(after.partitionOf.bound),
      reverse: join(before.partitionOf.bound),
      apart: guarded(given, parent, join(before.partitionOf.bound)),
      locks: [
        ...context.locks([tableId(parent), ...siblings.map(tableId)], 'ACCESS EXCLUSIVE'),
        ...context.lockFamily(id, 'ACCESS EXCLUSIVE'),
        ...context.locks(referring(context, tableId(parent)), 'ACCESS EXCLUSIVE'),
        ...attachLocks(context, after, parent),
      ],
      scanned: [...guards.scanned, ...referring(context, tableId(parent))],
      precheck:
        joinPrecheck(context, after, parent, context.isLive(id)) ?? leavePrecheck(context, id),
    }),
  ];
}

/** With the membership the triggers of the whole go, and the way back must find them there. */
function triggersUnset(context: ChangeContext, table: ObjectId): string[] {
  const gone = triggerSettings(context.before, table).filter(({ id }) => context.fate.isGone(id));
  return gone.map(({ id }) => `drop ${id}`);
}

/** Tables whose foreign keys lead to the partitioned one: theirs are taken off the partition. */
function referring(context: ChangeContext, parent: ObjectId): ObjectId[] {
  return context.from.tables
    .filter(({ schema, name: of, foreignKeys }) =>
      foreignKeys.some(
        ({ name, references }) =>
          objectId('table', references.schema, references.table) === parent &&
          // What goes with its table does so behind this.
          (!context.fate.isGone(objectId('foreign_key', schema, of, name)) ||
            context.fate.isGone(objectId('table', schema, of))),
      ),
    )
    .map(tableId);
}

/** Alone in getting another bound: several may have to make room for each other. */
function movesAlone(context: ChangeContext, { before, after, change }: Given): boolean {
  const [was, is] = [before.partitionOf, after.partitionOf];
  if (was === null || is === null || tableId(was) !== tableId(is)) return false;
  return ![...context.fate.altered.values()].some(
    (other) =>
      other.id !== change.id &&
      'partitionOf' in other.after &&
      context.before.get(other.id)?.kind === 'table' &&
      context.before.get(other.id)?.dependsOn.includes(tableId(was)),
  );
}

export function alterMembership(context: ChangeContext, change: SetChange): Unit[] {
  const before = tableOf(context.from, change.id);
  const after = tableOf(context.to, change.id);
  if (before === undefined || after === undefined) return [];
  const given = { context, change, before, after };
  if ('inherits' in change.after) return alterParents(given);
  if (!('partitionOf' in change.after)) return [];
  if (movesAlone(context, given)) return rebound(given);
  const moving = before.partitionOf !== null && after.partitionOf !== null;
  return [...detach(given, moving), ...attach(given, moving)];
}
