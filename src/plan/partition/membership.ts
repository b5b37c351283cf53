/** Tables that become partitions or children of others, cease to be, or get other bounds. */
import type { Change } from '../../diff/change.ts';
import { objectInWords } from '../../diff/words.ts';
import { isCarried, type ObjectId, objectId, parseObjectId } from '../../ir/id.ts';
import { tableId } from '../../ir/objects.ts';
import type { Table } from '../../ir/schema.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import { alteration, setting } from '../change/alteration.ts';
import type { ChangeContext, SetChange } from '../change/context.ts';
import { tableOf } from '../change/find.ts';
import type { Unit } from '../unit.ts';
import { boundCondition } from './bound.ts';
import { alongside, type Given } from './given.ts';
import { guard, guardedBack, noGuard } from './guard.ts';
import { alterParents } from './inherit.ts';
import {
  attachKey,
  attachLocks,
  attachStatement,
  defaultGuard,
  detachKey,
  indexesGone,
  keysAnew,
  ownerOf,
  partsBelow,
  siblingsGone,
  unguardedDefault,
} from './join.ts';
import { comesWithParentKey } from './keys.ts';
import { defaultPartition, leaves, withPartitions } from './locks.ts';
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
  const condition = boundCondition(parent, partitionOf.bound);
  // CONCURRENTLY leaves a check under a name of its own, unless one says the same already.
  // Tables that refer to each other are locked as well, and not for as long as CONCURRENTLY may wait.
  const alone = parent.foreignKeys.length === 0 && referring(context, tableId(parent)).length === 0;
  const online = !moving && !hasDefault && alone && condition !== null && context.isLive(id);
  const spared = online ? guard(context, before, condition, 'partition', key) : noGuard;
  const again = attachStatement(context, before, partitionOf.bound, parent);
  return [
    ...spared.units,
    alteration({
      key,
      scanned: referring(context, tableId(parent)),
      precheck: moving ? null : leavePrecheck(context, id),
      needs: [...spared.ready, ...(moving ? joining : [])],
      transaction: online ? 'outside' : 'inside',
      changes: [
        ...setting(id, { partitionOf }, { partitionOf: null }),
        ...(moving ? [] : alongside(context, id)),
      ],
      words: `Take ${objectInWords(id)} out of ${parent.name}`,
      sql: `ALTER TABLE ${of} DETACH PARTITION ${name}${online ? ' CONCURRENTLY' : ''}`,
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
  ];
}

/** The way back to the bound that was; a default that a check stands for must have been there. */
function guarded({ context, before, change }: Given, parent: Table, statement: string) {
  const bound = before.partitionOf?.bound ?? 'DEFAULT';
  const condition = boundCondition(parent, bound);
  if (condition === null || !context.isLive(change.id)) return [];
  const beside = defaultPartition(context, tableId(parent));
  const fallback = beside !== undefined && tableId(beside) !== change.id ? beside : undefined;
  return guardedBack(context, { table: before, fallback, condition }, statement);
}

/** Guards of a new bound: what ATTACH would look for under a lock is seen to before. */
function boundGuards({ context, change, after }: Given, parent: Table) {
  const bound = after.partitionOf?.bound ?? 'DEFAULT';
  const condition = boundCondition(parent, bound);
  const key = attachKey(change.id);
  const live = context.isLive(change.id);
  const own = live && condition !== null ? guard(context, after, condition, 'bound', key) : noGuard;
  const others = defaultGuard(context, after, parent);
  // Of hash and default bounds, and of such over expressions, no CHECK says the same.
  const bare = live && own === noGuard ? leaves(context, change.id) : [];
  return {
    units: [...own.units, ...others.units],
    ready: [...own.ready, ...others.ready],
    scanned: [...bare, ...unguardedDefault(context, after, parent)],
  };
}

function attach(given: Given, moving: boolean): Unit[] {
  const { context, change, after } = given;
  const { partitionOf } = after;
  const parent = partitionOf && context.table(partitionOf);
  if (!parent || !partitionOf) return [];
  const { id } = change;
  const guards = boundGuards(given, parent);
  return [
    ...guards.units,
    alteration({
      key: attachKey(id),
      needs: [...guards.ready, tableId(parent), ...(moving ? [detachKey(id)] : [])],
      after: [
        ...partsBelow(context, id),
        ...siblingsGone(context, after, parent),
        ...keysAnew(context, parent),
      ],
      wishes: indexesGone(context, parent),
      changes: [
        ...setting(id, { partitionOf: null }, { partitionOf }),
        ...(moving ? [] : alongside(context, id)),
      ],
      statementTimeout: null,
      words: `Make ${objectInWords(id)} a partition of ${parent.name}`,
      sql: attachStatement(context, after, partitionOf.bound, parent),
      reverse: `ALTER TABLE ${relationName(parent, context.spelling)} DETACH PARTITION ${relationName(after, context.spelling)}`,
      locks: attachLocks(context, after, parent),
      scanned: guards.scanned,
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
      needs: [...guards.ready, tableId(parent)],
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

/** Tables whose foreign keys lead to the partitioned one: theirs are taken off the partition. */
function referring(context: ChangeContext, parent: ObjectId): ObjectId[] {
  return context.from.tables
    .filter(({ foreignKeys }) =>
      foreignKeys.some(
        ({ references }) => objectId('table', references.schema, references.table) === parent,
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

interface Move {
  readonly id: ObjectId;
  /** Keys of the statements that take it out of a parent, and of those that make it a member. */
  readonly leaves: readonly string[];
  readonly joins: readonly string[];
  readonly parents: readonly ObjectId[];
}

function movesOf(context: ChangeContext, units: readonly Unit[]): Move[] {
  return [...context.fate.altered.values()]
    .filter(
      ({ id, after }) => id.startsWith('table:') && ('partitionOf' in after || 'inherits' in after),
    )
    .filter(({ id, after }) => {
      const stays = tableOf(context.from, id)?.partitionOf && tableOf(context.to, id)?.partitionOf;
      return 'inherits' in after || !stays || units.some(({ key }) => key === detachKey(id));
    })
    .map(({ id }) => {
      const keys = (prefix: string) =>
        units.map(({ key }) => key).filter((key) => key === prefix || key.startsWith(`${prefix} `));
      const tables = [tableOf(context.from, id), tableOf(context.to, id)];
      const parents = tables.flatMap((table) => [
        ...(table?.partitionOf ? [tableId(table.partitionOf)] : []),
        ...(table?.inherits ?? []).map(tableId),
      ]);
      return { id, leaves: keys(detachKey(id)), joins: keys(attachKey(id)), parents };
    });
}

/** The table that a statement changes a part of. */
function tableChanged(unit: Unit): ObjectId | null {
  const [first] = unit.changes;
  // A part of an index is one once its table is a partition.
  if (first === undefined || /#(?:comment|attach|own)$/.test(unit.key)) return null;
  const { kind, names } = parseObjectId(first.id);
  if (names.length < 3 || kind === 'privilege' || isCarried(kind)) return null;
  return ownerOf(first.id);
}

/** A part of a new key or index of the parent: made for it, and attached after the table is. */
function comesWithParent(context: ChangeContext, changes: readonly Change[]): boolean {
  const id = changes[0]?.id;
  const table = id === undefined ? undefined : tableOf(context.to, id);
  if (id === undefined || table === undefined || !context.isAdded(id)) return false;
  const { kind, names } = parseObjectId(id);
  const parent = table.partitionOf;
  if (kind === 'index') {
    const whole = table.indexes.find(({ name }) => name === names[2])?.partitionOf ?? null;
    return (
      whole !== null &&
      parent !== null &&
      context.isAdded(objectId('index', parent.schema, parent.name, whole.name))
    );
  }
  const keys = table.primaryKey === null ? table.uniques : [table.primaryKey, ...table.uniques];
  const key = keys.find(({ name }) => name === names[2]);
  return (
    (kind === 'primary_key' || kind === 'unique') &&
    key !== undefined &&
    comesWithParentKey(context, table, kind, key)
  );
}

const noTables: ReadonlySet<ObjectId> = new Set();

const handedDown = /^(?:column|check):/;

/**
 * A table that leaves does so before it or its old parent changes, one that joins does so after:
 * what a parent gets or loses, its children do too.
 */
export function withMembership(context: ChangeContext, units: readonly Unit[]): readonly Unit[] {
  const moves = movesOf(context, units);
  if (moves.length === 0) return units;
  const tables = new Map(units.map((unit) => [unit.key, tableChanged(unit)]));
  const before = new Map<string, string[]>();
  /** Tables that are no members yet when the statement runs. */
  const apart = new Map<string, Set<ObjectId>>();
  for (const move of moves) {
    for (const key of move.joins) {
      const first = units.filter(({ key: other, changes }) => {
        const table = tables.get(other) ?? null;
        if (table === move.id)
          return move.leaves.length === 0 && !comesWithParent(context, changes);
        return (
          table !== null && move.parents.includes(table) && handedDown.test(changes[0]?.id ?? '')
        );
      });
      before.set(
        key,
        first.map((unit) => unit.key),
      );
      for (const unit of first.filter((each) => tables.get(each.key) !== move.id)) {
        const own = [move.id, ...context.descendants(move.id)];
        apart.set(unit.key, new Set([...(apart.get(unit.key) ?? []), ...own]));
      }
    }
  }
  return units.map((unit) => {
    const table = tables.get(unit.key) ?? null;
    const left = moves
      .filter(({ joins, id }) => table === id && joins.length === 0)
      .concat(moves.filter(({ parents }) => table !== null && parents.includes(table)))
      .flatMap(({ leaves }) => leaves);
    const first = before.get(unit.key) ?? [];
    const locks = unit.locks.filter(({ id }) => !(apart.get(unit.key) ?? noTables).has(id));
    return { ...unit, locks, needs: [...unit.needs, ...left], after: [...unit.after, ...first] };
  });
}
