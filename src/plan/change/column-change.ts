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

/** The parent's own change does the same here (ALTER TABLE, ONLY). */
export function followsParent(context: ChangeContext, change: SetChange): boolean {
  const { kind, names } = parseObjectId(change.id);
  const table = tableOf(context.to, change.id);
  if (kind !== 'column' || table === undefined) return false;
  const own = Object.keys(change.after).filter((key) => key !== 'comment');
  return [...(table.partitionOf ? [table.partitionOf] : []), ...table.inherits].some((parent) => {
    const id = objectId('column', parent.schema, parent.name, names[2] ?? '');
    const same = context.fate.altered.get(id);
    return (
      same !== undefined &&
      own.length > 0 &&
      own.every((key) => JSON.stringify(same.after[key]) === JSON.stringify(change.after[key])) &&
      // The way back gives each its own default.
      JSON.stringify(same.before.default) === JSON.stringify(change.before.default)
    );
  });
}
