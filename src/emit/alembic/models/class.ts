/** A new table as a declarative class. */
import type { ForeignKey, Table } from '../../../ir/schema.ts';
import { singular } from '../../../model/names.ts';
import { printAfter, pythonTuple } from '../python/code.ts';
import { pythonString } from '../python/string.ts';
import { columnAttribute, type Writing } from './attribute.ts';
import { tableArgs, tableOptions } from './table-args.ts';

export interface WrittenClass {
  /** From `class` on, without relationships. */
  readonly text: string;
  /** Names of constraints and indexes that it does not hold. */
  readonly left: readonly string[];
}

export function className(table: string): string {
  const words = singular(table)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  const plain = name.normalize('NFKC');
  return /^\p{Lu}[\p{L}\p{N}]*$/u.test(plain) &&
    plain !== 'None' &&
    plain !== 'True' &&
    plain !== 'False'
    ? plain
    : `Table${plain.replace(/[^\p{L}\p{N}]/gu, '')}`;
}

/** Key columns in the table's own order can be marked one by one. */
function keyIsMarked({ primaryKey, columns }: Table): boolean {
  if (primaryKey === null || primaryKey.include.length > 0) return false;
  const order = columns.map(({ name }) => name).filter((name) => primaryKey.columns.includes(name));
  return JSON.stringify(order) === JSON.stringify(primaryKey.columns);
}

/** The reference that stands at the column. */
export function keyOfColumn(table: Table, column: string): ForeignKey | null {
  const own = table.foreignKeys.filter(
    ({ columns }) => columns.length === 1 && columns[0] === column,
  );
  return own.length === 1 ? (own[0] ?? null) : null;
}

/** Null where SQLAlchemy has no words for a column, or the table has no key to map it by. */
export function newClass(
  writing: Writing,
  table: Table,
  name: string,
  base: string,
): WrittenClass | null {
  const { indent } = writing;
  const marked = keyIsMarked(table);
  const inColumn = new Set(table.columns.map((column) => keyOfColumn(table, column.name)?.name));
  const columns = table.columns.map((column) =>
    columnAttribute(writing, table, column, {
      key: keyOfColumn(table, column.name),
      primary: marked && table.primaryKey?.columns.includes(column.name) === true,
    }),
  );
  if (table.primaryKey === null || columns.includes(null)) return null;
  const args = tableArgs(writing, table, ({ kind, it }) => {
    if (kind === 'foreign_key') return !inColumn.has(it.name);
    return kind !== 'primary_key' || !marked;
  });
  const options = tableOptions(writing, table);
  const elements = [...args.elements, ...(options === null ? [] : [options])];
  const held = args.elements.length > 0 ? pythonTuple(elements) : options;
  const lines = [
    `class ${name}(${base}):`,
    `${indent}__tablename__ = ${pythonString(table.name)}`,
    ...(held === null ? [] : [printAfter('__table_args__ = ', held, indent)]),
    '',
    ...columns.filter((text) => text !== null),
  ];
  return { text: lines.join('\n'), left: args.left };
}
