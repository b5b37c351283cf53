/** A column that changes: its statement, and whether a parent's makes it needless. */
import { objectInWords } from '../../diff/words.ts';
import { objectId, parseObjectId } from '../../ir/id.ts';
import { tableId } from '../../ir/objects.ts';
import type { Column, Table } from '../../ir/schema.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import { quoteIdentifier } from '../../postgres/identifier.ts';
import type { LockMode } from '../plan.ts';
import type { Unit } from '../unit.ts';
import { alteration, setting } from './alteration.ts';
import type { ChangeContext, SetChange } from './context.ts';
import { tableOf } from './find.ts';

/** A column on both sides, and what changes of it. */
export interface ColumnChange {
  readonly context: ChangeContext;
  readonly table: Table;
  readonly change: SetChange;
  readonly before: Column;
  readonly after: Column;
}

/** `ALTER TABLE t ALTER COLUMN c` and one action, with the action that undoes it. */
export function action(
  { context, table, change }: ColumnChange,
  property: keyof Column,
  mode: LockMode,
  forth: string,
  back: string,
): Unit {
  const { id, before, after } = change;
  const head = `ALTER TABLE ${relationName(table, context.spelling)} ALTER COLUMN`;
  const name = quoteIdentifier(parseObjectId(id).names[2] ?? '');
  return alteration({
    key: `${id}#${property}`,
    needs: context.needs(id),
    changes: setting(id, { [property]: before[property] }, { [property]: after[property] }),
    words: `Change the ${property} of ${objectInWords(id)}`,
    sql: `${head} ${name} ${forth}`,
    reverse: `${head} ${name} ${back}`,
    locks: context.lockFamily(tableId(table), mode),
  });
}

/** PostgreSQL hands these on to no child (ALTER TABLE, SET COMPRESSION). */
const ownAlone: ReadonlySet<string> = new Set(['comment', 'compression']);

/** Each may have its own, which the way back gives it again. */
const perTable: ReadonlySet<string> = new Set(['default', 'storage', 'statistics']);

/** What a parent's own change does here as well (ALTER TABLE, ONLY). */
export function followedProperties(context: ChangeContext, change: SetChange): string[] {
  const { kind, names } = parseObjectId(change.id);
  const table = tableOf(context.to, change.id);
  if (kind !== 'column' || table === undefined) return [];
  const parentsOf = (each: Table | undefined) =>
    each === undefined ? [] : [...(each.partitionOf ? [each.partitionOf] : []), ...each.inherits];
  // A table that joins in the same plan changes by itself before it does.
  const before = new Set(parentsOf(context.tableBefore(table)).map(tableId));
  const parents = parentsOf(table).filter((parent) => before.has(tableId(parent)));
  const above = parents.flatMap(({ schema, name }) => {
    const id = objectId('column', schema, name, names[2] ?? '');
    return context.fate.altered.get(id) ?? [];
  });
  const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
  return Object.keys(change.after).filter(
    (key) =>
      !ownAlone.has(key) &&
      above.some(
        ({ before, after }) =>
          key in after &&
          same(after[key], change.after[key]) &&
          (!perTable.has(key) || same(before[key], change.before[key])),
      ),
  );
}

/** What is left of a change beside its parent's; the step of another type sees to these, too. */
export function besideParent(context: ChangeContext, change: SetChange): SetChange {
  const followed = new Set(followedProperties(context, change));
  if (followed.has('type') || followed.has('collation')) {
    for (const name of ['default', 'storage', 'compression']) followed.add(name);
  }
  const rest = (values: SetChange['after']) =>
    Object.fromEntries(Object.entries(values).filter(([key]) => !followed.has(key)));
  return { ...change, before: rest(change.before), after: rest(change.after) };
}
