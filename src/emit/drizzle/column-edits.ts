/** Columns of a table that is there: changed in place, added, taken out. */
import type { ObjectId } from '../../ir/id.ts';
import type { Column, Table } from '../../ir/schema.ts';
import type { ColumnCode, TableCode } from './code.ts';
import {
  builderFor,
  builderText,
  defaultOf,
  generatedCall,
  isSerial,
  propertyText,
} from './columns.ts';
import { identityCall } from './defaults.ts';
import { type Editing, leaveOut, type TableRef } from './editing.ts';
import { columnKey } from './habit.ts';
import { insertItems, removeItem } from './lists.ts';
import { linkOf } from './syntax.ts';

function replaceRoot(
  editing: Editing,
  table: Table,
  code: TableCode,
  column: Column,
  old: ColumnCode,
): void {
  if (old.chain === null) return;
  const builder = builderFor(editing, table, column);
  const name = old.nameSpan === null ? null : column.name;
  const text = builderText(editing, code.module.path, builder, name, code.builders);
  editing.pages.replace(code.module.path, old.chain.root, text);
  const array = linkOf(old.chain, 'array');
  if (builder.array && array === undefined) {
    editing.pages.insert(code.module.path, old.chain.root.end, '.array()');
  }
  if (!builder.array && array !== undefined) {
    editing.pages.replace(code.module.path, array.span, '');
  }
}

const defaults = ['default', 'defaultNow', 'defaultRandom'];
const generated = [
  'generatedAlwaysAsIdentity',
  'generatedByDefaultAsIdentity',
  'generatedAlwaysAs',
];

/** In the place of what said it before, else at the end. */
function replaceLink(
  editing: Editing,
  path: string,
  { chain }: ColumnCode,
  names: readonly string[],
  text: string | null,
): void {
  if (chain === null) return;
  const found = chain.links.find(({ name }) => names.includes(name));
  if (found !== undefined) editing.pages.replace(path, found.span, text ?? '');
  else if (text !== null) editing.pages.insert(path, chain.end, text);
}

export function setColumn(
  editing: Editing,
  table: Table,
  ref: TableRef,
  column: Column,
  after: Readonly<Record<string, unknown>>,
): void {
  const { code } = ref;
  const old = code?.columns.find(({ name }) => name === column.name);
  if (code === null || old === undefined) return;
  if (old.chain === null) {
    leaveOut(
      editing,
      `column:${table.schema}.${table.name}.${column.name}` as ObjectId,
      'it is declared elsewhere, and shared by several tables',
    );
    return;
  }
  const { path } = code.module;
  const builder = builderFor(editing, table, column);
  const wasSerial = /serial$/.test(old.chain.callee.at(-1) ?? '');
  if ('type' in after || wasSerial !== isSerial(builder)) {
    replaceRoot(editing, table, code, column, old);
  }
  if ('default' in after || 'type' in after) {
    replaceLink(editing, path, old, defaults, defaultOf(editing, path, column, builder));
  }
  if ('identity' in after || 'generated' in after) {
    const text =
      identityCall(table, column, editing.pages.style) ?? generatedCall(editing, path, column);
    replaceLink(editing, path, old, generated, text);
  }
  if ('notNull' in after) {
    const implied =
      linkOf(old.chain, 'primaryKey') !== undefined ||
      column.identity !== null ||
      isSerial(builder);
    const known = linkOf(old.chain, 'notNull');
    if (!column.notNull && known !== undefined) editing.pages.replace(path, known.span, '');
    if (column.notNull && known === undefined && !implied) {
      const at = linkOf(old.chain, 'array')?.span.end ?? old.chain.root.end;
      editing.pages.insert(path, at, '.notNull()');
    }
  }
}

export function addColumns(
  editing: Editing,
  table: Table,
  ref: TableRef,
  columns: readonly Column[],
): void {
  const { code } = ref;
  if (code === null) return;
  for (const column of columns) {
    const taken = new Set([...ref.keys.values()]);
    if (!ref.keys.has(column.name)) {
      ref.keys.set(column.name, columnKey(column.name, editing.habit, taken));
    }
  }
  insertItems(editing.pages, code.module, code.object, (indent) =>
    columns.map((column) =>
      propertyText(
        editing,
        code.module.path,
        table,
        column,
        ref.keys.get(column.name) ?? column.name,
        indent,
        code.builders,
      ),
    ),
  );
}

export function removeColumn(editing: Editing, ref: TableRef, name: string): void {
  const column = ref.code?.columns.find((each) => each.name === name);
  if (ref.code === null || !column?.property) return;
  removeItem(editing.pages, ref.code.module, column.property);
  ref.keys.delete(name);
}
