/** What spares a table that joins or leaves the look at its rows, forth and back. */
import { tableId } from '../../ir/objects.ts';
import type { Table } from '../../ir/schema.ts';
import type { TableLookup } from '../../postgres/ddl/inheritance.ts';
import type { ChangeContext } from '../change/context.ts';
import { boundCondition } from './bound.ts';
import type { Given } from './given.ts';
import { guard, guardedBack, noGuard } from './guard.ts';
import { attachKey, defaultGuard, unguardedDefault } from './join.ts';
import { defaultPartition, leaves } from './locks.ts';

/** What its own bound and those of the tables above it ask of a row; null where no CHECK says it. */
export function boundsOf(lookup: TableLookup, table: Table): string | null {
  const parent = table.partitionOf && lookup(table.partitionOf);
  if (!parent || !table.partitionOf) return null;
  const own = boundCondition(parent, table.partitionOf.bound);
  if (own === null || parent.partitionOf === null) return own;
  const above = boundsOf(lookup, parent);
  return above === null ? null : `(${above}) AND (${own})`;
}

/** The way back to the bound that was; a default that a check stands for must have been there. */
export function guarded({ context, before, change }: Given, parent: Table, statement: string) {
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
export function boundGuards({ context, change, after }: Given, parent: Table) {
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
