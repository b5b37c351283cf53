/** When tables leave and join among the other changes of them and of their parents. */
import type { Change } from '../../diff/change.ts';
import { isCarried, type ObjectId, objectId, parseObjectId } from '../../ir/id.ts';
import { tableId } from '../../ir/objects.ts';
import type { ChangeContext } from '../change/context.ts';
import { tableOf } from '../change/find.ts';
import type { Unit } from '../unit.ts';
import { attachKey, detachKey, ownerOf } from './join.ts';
import { comesWithParentKey } from './keys.ts';

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

/**
 * A table that leaves its parents and joins them again in one statement, for columns that become its
 * own: checks that they hand down would become its own too, and are gone before it or come behind.
 */
function aroundOwnColumns(context: ChangeContext, units: readonly Unit[]): readonly Unit[] {
  const suffix = '#attach parents';
  const swaps = units
    .filter(({ key }) => key.endsWith(suffix))
    .map(({ key }) => ({ key, id: key.slice(0, -suffix.length) as ObjectId }))
    .filter(({ id }) => !('inherits' in (context.fate.altered.get(id)?.after ?? {})));
  if (swaps.length === 0) return units;
  const above = (id: ObjectId): ObjectId[] =>
    (tableOf(context.to, id)?.inherits ?? [])
      .map(tableId)
      .flatMap((each) => [each, ...above(each)]);
  const handed = (unit: Unit, id: ObjectId, kind: 'add' | 'remove'): boolean => {
    const table = tableChanged(unit);
    if (table === null || !above(id).includes(table)) return false;
    const helper = kind === 'add' && unit.key.endsWith('#not_null_check');
    return (
      helper ||
      unit.changes.some((change) => change.kind === kind && change.id.startsWith('check:'))
    );
  };
  return units.map((unit) => {
    const own = swaps.find(({ key }) => key === unit.key);
    const first = own === undefined ? [] : units.filter((each) => handed(each, own.id, 'remove'));
    const later = swaps.filter(({ id, key }) => key !== unit.key && handed(unit, id, 'add'));
    const keys = [...first, ...later].map(({ key }) => key);
    return keys.length === 0 ? unit : { ...unit, after: [...unit.after, ...keys] };
  });
}

const noTables: ReadonlySet<ObjectId> = new Set();

const handedDown = /^(?:column|check):/;

/**
 * A table that leaves does so before it or its old parent changes, one that joins does so after:
 * what a parent gets or loses, its children do too.
 */
export function withMembership(context: ChangeContext, all: readonly Unit[]): readonly Unit[] {
  const units = aroundOwnColumns(context, all);
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
