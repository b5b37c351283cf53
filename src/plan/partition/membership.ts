/** Tables that become partitions or children of others, cease to be, or get other bounds. */
import { objectInWords } from '../../diff/words.ts';
import { type ObjectId, objectId } from '../../ir/id.ts';
import { tableId } from '../../ir/objects.ts';
import type { Table } from '../../ir/schema.ts';
import type { TableLookup } from '../../postgres/ddl/inheritance.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import { alteration, setting } from '../change/alteration.ts';
import type { ChangeContext, SetChange } from '../change/context.ts';
import { tableOf } from '../change/find.ts';
import { referringToWhole } from '../change/referred-partition.ts';
import { triggerSettings } from '../trigger-settings.ts';
import type { Unit } from '../unit.ts';
import { boundCondition } from './bound.ts';
import { alongside, type Given } from './given.ts';
import { guard, guardedBack, leavingKey, noGuard, unguarded } from './guard.ts';
import { withIdentityBelow, withIdentityBelowAgain } from './identity-below.ts';
import { alterParents } from './inherit.ts';
import {
  attachKey,
  attachLocks,
  attachStatement,
  defaultGuard,
  detachKey,
  indexesGone,
  keysAnew,
  partsBelow,
  siblingsGone,
  unguardedDefault,
} from './join.ts';
import { defaultPartition, leaves, withPartitions } from './locks.ts';
import {
  namedAlone,
  namedAloneApart,
  namedAsAbove,
  namesLeft,
  namesSettled,
} from './not-null-names.ts';
import { joinPrecheck, leavePrecheck } from './rows-outside.ts';

/** What its own bound and those of the tables above it ask of a row; null where no CHECK says it. */
function boundsOf(lookup: TableLookup, table: Table): string | null {
  const parent = table.partitionOf && lookup(table.partitionOf);
  if (!parent || !table.partitionOf) return null;
  const own = boundCondition(parent, table.partitionOf.bound);
  if (own === null || parent.partitionOf === null) return own;
  const above = boundsOf(lookup, parent);
  return above === null ? null : `(${above}) AND (${own})`;
}

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
  const names = moving || online ? { forth: [], back: [] } : namedAlone(given);
  const again = [...names.back, withIdentityBelowAgain(context, before, parent, plain)].join(';\n');
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
        ...names.forth,
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
    ...(online ? namedAloneApart(given, key) : []),
  ];
}

/** The way back to the bound that was; a default that a check stands for must have been there. */
function guarded({ context, before, change }: Given, parent: Table, statement: string) {
  const bound = before.partitionOf?.bound ?? 'DEFAULT';
  const condition = boundCondition(parent, bound);
  if (condition === null || !context.isLive(change.id)) return [];
  const beside = defaultPartition(context, tableId(parent));
  const fallback = beside !== undefined && tableId(beside) !== change.id ? beside : undefined;
  const whole = boundsOf(context.tableBefore, before) ?? condition;
  return guardedBack(context, { table: before, fallback, condition, whole }, statement);
}

function joiningAbove(context: ChangeContext, table: Table): string[] {
  const parent = table.partitionOf && context.table(table.partitionOf);
  return parent ? [attachKey(tableId(table)), ...joiningAbove(context, parent)] : [];
}

/** Guards of a new bound: what ATTACH would look for under a lock is seen to before. */
function boundGuards({ context, change, after }: Given, parent: Table) {
  const bound = after.partitionOf?.bound ?? 'DEFAULT';
  const condition = boundCondition(parent, bound);
  const key = attachKey(change.id);
  const live = context.isLive(change.id);
  // The tables above have bounds of theirs, which PostgreSQL looks for as well.
  const whole = boundsOf(context.table, after);
  // A new table above takes it to its own parent, which looks for them once more.
  const joins = [key, ...joiningAbove(context, parent)];
  const own =
    live && condition !== null
      ? guard(context, after, whole ?? condition, 'bound', ...joins)
      : noGuard;
  const others = defaultGuard(context, after, parent);
  // Of hash and default bounds, and of such over expressions, no CHECK says the same.
  const bare = live && whole === null ? leaves(context, change.id) : [];
  return {
    units: [...own.units, ...others.units],
    ready: [...own.ready, ...others.ready],
    scanned: [...bare, ...unguardedDefault(context, after, parent)],
  };
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
  const names = namedAsAbove(given);
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
      sql: [...names.forth, joining.sql].join(';\n'),
      reverse: [
        `ALTER TABLE ${relationName(parent, context.spelling)} DETACH PARTITION ${relationName(after, context.spelling)}`,
        ...names.back,
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
