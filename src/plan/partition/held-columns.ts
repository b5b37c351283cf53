/** Columns that a table has of its parents alone, and that stay so while it leaves them and joins again. */
import { tableId } from '../../ir/objects.ts';
import type { Column, Table } from '../../ir/schema.ts';
import { columnId } from '../change/context.ts';
import type { Given } from './given.ts';

export type Parent = Table['inherits'][number];

export function has(list: readonly Parent[], one: Parent): boolean {
  return list.some((each) => tableId(each) === tableId(one));
}

/**
 * Columns that are a parent's alone, and stay that, or go with the parent's: without any parent they
 * would become its own.
 */
export function staying({ context, before, after }: Given): Column[] {
  const is = new Map(after.columns.map((column) => [column.name, column]));
  const above = before.inherits
    .filter((parent) => has(after.inherits, parent))
    .flatMap((parent) => context.tableBefore(parent)?.columns ?? []);
  const going = new Set(above.map(({ name }) => name));
  return before.columns.filter(
    ({ inherited, name }) => inherited && (is.get(name)?.inherited ?? going.has(name)),
  );
}

/** Columns that parents that stay get in the same plan, before it. */
export function coming({ context, before, after }: Given): Column[] {
  const kept = before.inherits.filter((parent) => has(after.inherits, parent));
  const names = new Set(
    kept.flatMap((parent) => context.table(parent)?.columns ?? []).map(({ name }) => name),
  );
  return after.columns.filter(
    ({ inherited, name }) => inherited && names.has(name) && context.isAdded(columnId(after, name)),
  );
}
