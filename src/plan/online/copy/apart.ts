/** Other steps around a copy: what stands on the old column goes, and comes back, with the swap. */
import { type ObjectId, objectId } from '../../../ir/id.ts';
import type { ChangeContext } from '../../change/context.ts';
import type { Unit } from '../../unit.ts';
import { isReadBy } from '../forget-types.ts';
import type { Copy } from './copies.ts';
import { keysOf } from './expand.ts';

/** The copied columns that a dropped object stands on, itself or by way of another. */
function standsOn(context: ChangeContext): (id: ObjectId) => readonly Copy[] {
  const known = new Map<ObjectId, readonly Copy[]>();
  function find(id: ObjectId): readonly Copy[] {
    const found = known.get(id);
    if (found !== undefined) return found;
    known.set(id, []);
    const object = context.before.get(id);
    const needs = [...(object?.dependsOn ?? []), ...(object?.parent ? [object.parent] : [])];
    const copies = needs.flatMap((need) => [
      ...(context.copies.has(need) ? [context.copies.get(need) as Copy] : []),
      ...(context.followers.get(need) ?? []),
      ...(context.fate.isGone(need) ? find(need) : []),
      // What stands on a type goes when its columns change places, all of them at once.
      ...(context.rebuilds.has(need) ? context.copies.values() : []),
      ...(context.direct.some(({ id: column }) => column === need) ? context.copies.values() : []),
    ]);
    known.set(id, [...new Set(copies)]);
    return known.get(id) ?? [];
  }
  return find;
}

/** What is made again on the new column, and in one transaction with it. */
export function goesWithin(context: ChangeContext, id: ObjectId): boolean {
  return context.fate.replaced.has(id) && !id.startsWith('index:');
}

/** Columns whose identity still has the name that a new sequence is to have. */
function countedUnder(context: ChangeContext, sequence: ObjectId): Copy[] {
  return [...context.copies.values()].filter(({ table, before }) => {
    const name = before.identity?.sequence;
    return name !== undefined && objectId('sequence', table.schema, name) === sequence;
  });
}

/** Copied columns of the table that a new trigger is on, and that it reads. */
function readColumns(context: ChangeContext, trigger: ObjectId): ObjectId[] {
  const owner = context.objects.get(trigger)?.parent;
  return [...context.copies.values()]
    .filter((copy) => copy.owner === owner && isReadBy(context, trigger, copy.after.name))
    .map(({ id }) => id);
}

/** A view is gone for no longer than the swap takes; a materialized one is filled behind it. */
export function aroundCopies(context: ChangeContext, units: readonly Unit[]): readonly Unit[] {
  if (context.copies.size === 0) return units;
  const find = standsOn(context);
  return units.map((unit) => {
    const dropped = unit.changes
      .filter(({ kind, id }) => kind === 'remove' && goesWithin(context, id))
      .flatMap(({ id }) => find(id));
    const filled = unit.changes
      .filter(({ kind, id }) => kind === 'add' && id.startsWith('materialized_view:'))
      .filter(({ id }) => context.fate.replaced.has(id))
      .flatMap(({ id }) => find(id));
    const named = unit.changes
      .filter(({ kind, id }) => kind === 'add' && id.startsWith('sequence:'))
      .flatMap(({ id }) => countedUnder(context, id));
    const fired = unit.changes
      .filter(({ kind, id }) => kind === 'add' && id.startsWith('trigger:'))
      .flatMap(({ id }) => readColumns(context, id));
    const waits = [
      ...fired,
      ...named.map((copy) => `${copy.id}#identity aside`),
      ...dropped.map((copy) => keysOf(copy).ready),
      ...filled.map((copy) => keysOf(copy).routineDropped),
    ];
    return waits.length === 0 ? unit : { ...unit, needs: [...unit.needs, ...new Set(waits)] };
  });
}
