/** Where a part of a table is written: in which module, on which table, at which indent. */
import type { Table } from '../../ir/schema.ts';
import { columnText, type Editing, type TableRef } from './editing.ts';

export interface PartContext {
  readonly editing: Editing;
  readonly path: string;
  readonly table: Table;
  readonly ref: TableRef;
  /** What the function calls the table. */
  readonly object: string;
  /** Of the item's first line. */
  readonly indent: string;
}

export function ownColumn({ editing, ref, object }: PartContext, column: string): string | null {
  return columnText(editing, ref, object, column);
}

export function ownColumns(context: PartContext, columns: readonly string[]): string | null {
  const texts = columns.map((column) => ownColumn(context, column));
  return texts.includes(null) ? null : texts.join(', ');
}

export function builderCall(context: PartContext, name: string): string {
  return context.editing.pages.core(context.path, name);
}
