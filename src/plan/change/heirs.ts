/** What a parent's column becomes, and children keep for themselves. */
import { tableId } from '../../ir/objects.ts';
import type { Column, Table } from '../../ir/schema.ts';
import { defaultExpression } from '../../postgres/ddl/parentheses.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import { quoteIdentifier } from '../../postgres/identifier.ts';
import { leaves } from '../partition/locks.ts';
import { ownNames, renameNotNulls } from '../partition/not-null-names.ts';
import type { LockMode } from '../plan.ts';
import type { Unit } from '../unit.ts';
import { action, type ColumnChange, followedProperties } from './column-change.ts';
import { type ChangeContext, columnId } from './context.ts';

/** Children that are there, and those of them whose column changes as the parent's does. */
function heirsOf({ context, table, after }: ColumnChange, property: keyof Column) {
  const heirs = context
    .descendants(tableId(table))
    .flatMap((id) => context.to.tables.find((each) => tableId(each) === id) ?? [])
    .filter((each) => context.before.has(tableId(each)));
  const changed = new Set([tableId(table)]);
  // Those below a child that changes by itself change with that one.
  const follow = heirs.filter((each) => {
    const own = context.fate.altered.get(columnId(each, after.name));
    if (own === undefined || !followedProperties(context, own).includes(property)) return false;
    const parents = [...(each.partitionOf ? [each.partitionOf] : []), ...each.inherits];
    if (!parents.some((parent) => changed.has(tableId(parent)))) return false;
    changed.add(tableId(each));
    return true;
  });
  return { heirs, follow };
}

/** One statement for each table, which speaks of no other (ALTER TABLE, ONLY). */
function alone({ context, after }: ColumnChange, tables: readonly Table[], act: string): string {
  const name = quoteIdentifier(after.name);
  return tables
    .map(
      (each) =>
        `ALTER TABLE ONLY ${relationName(each, context.spelling)} ALTER COLUMN ${name} ${act}`,
    )
    .join(';\n');
}

function setDefault(expression: string | null): string {
  return expression === null ? 'DROP DEFAULT' : `SET DEFAULT ${defaultExpression(expression)}`;
}

/** What a parent's column becomes, its children's do too, also those that have their own. */
export function handedDown(
  given: ColumnChange,
  property: 'default' | 'storage' | 'statistics',
  mode: LockMode,
  forth: string,
  back: string,
): Unit {
  const { context, table } = given;
  const unit = action(given, property, mode, forth, back);
  const { heirs, follow } = heirsOf(given, property);
  if (follow.length === heirs.length) return unit;
  return {
    ...unit,
    sql: () => alone(given, [table, ...follow], forth),
    reverse: alone(given, [table, ...follow], back),
    locks: context.locks([table, ...follow].map(tableId), mode),
  };
}

export function defaultUnit(given: ColumnChange): Unit {
  const [forth, back] = [setDefault(given.after.default), setDefault(given.before.default)];
  return handedDown(given, 'default', 'ACCESS EXCLUSIVE', forth, back);
}

/** A table above demands values too. */
function hasAbove({ table: look }: ChangeContext, table: Table, column: string): boolean {
  const parents = [...(table.partitionOf ? [table.partitionOf] : []), ...table.inherits];
  const above = parents.flatMap((parent) => look(parent)?.columns ?? []);
  return above.some(({ name, notNull }) => name === column && notNull);
}

/**
 * What a parent's column may hold, those of its children may too: a child that is to have a value
 * in each row keeps it by a NOT NULL of its own. That of a partition is taken along before 18, and
 * made again over its rows.
 */
export function dropNotNull(given: ColumnChange): Unit {
  const { context, table, after } = given;
  const unit = action(given, 'notNull', 'ACCESS EXCLUSIVE', 'DROP NOT NULL', 'SET NOT NULL');
  const { heirs, follow } = heirsOf(given, 'notNull');
  const keep = heirs.filter(
    (each) => each.columns.find(({ name }) => name === after.name)?.notNull === true,
  );
  if (keep.length === 0) return unit;
  const held = alone(given, keep, 'SET NOT NULL');
  // It was called after the table that does not have it any more.
  const named = keep
    .filter((each) => !hasAbove(context, each, after.name))
    .flatMap((each) => renameNotNulls(context, each, ownNames(each, [after.name])));
  if (table.partitionBy === null) {
    const drop = alone(given, [table, ...follow], 'DROP NOT NULL');
    return { ...unit, sql: () => [held, drop, ...named].join(';\n') };
  }
  return {
    ...unit,
    sql: (split) => [held, unit.sql(split), held, ...named].join(';\n'),
    scanned: keep.flatMap((each) => leaves(context, tableId(each))),
  };
}
