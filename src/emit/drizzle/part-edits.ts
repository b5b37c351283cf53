/** Keys, indexes, checks and policies of a table that is there: put into its code, and taken out. */
import type { ObjectId } from '../../ir/id.ts';
import type { Table } from '../../ir/schema.ts';
import type { ColumnCode, PartCode, TableCode } from './code.ts';
import { isInlineKey } from './columns.ts';
import { type Editing, leaveOut, type TableRef } from './editing.ts';
import { partKey } from './habit.ts';
import { insertItems, itemsOf, removeItem } from './lists.ts';
import type { PartContext } from './part-context.ts';
import { inlineParts, partName } from './part-names.ts';
import { partText } from './parts.ts';
import { linkOf, type Span } from './syntax.ts';
import { partsFunction } from './tables.ts';

/** What each kind of a part is called in code. */
const codeKinds: Readonly<Record<string, readonly string[]>> = {
  primary_key: ['primaryKey'],
  unique: ['unique'],
  foreign_key: ['foreignKey'],
  index: ['index', 'uniqueIndex'],
  check: ['check'],
  policy: ['pgPolicy'],
};

function partCode(
  editing: Editing,
  code: TableCode,
  kind: string,
  name: string,
): PartCode | undefined {
  const kinds = codeKinds[kind] ?? [];
  const parts = code.parts.filter((part) => kinds.includes(part.kind));
  const named = parts.find((part) => partName(code, part, editing.known) === name);
  // A table has one; what it is called, Drizzle may not know.
  return named ?? (kind === 'primary_key' ? parts[0] : undefined);
}

function inlineCode(
  editing: Editing,
  code: TableCode,
  kind: string,
  name: string,
): { column: ColumnCode; span: Span } | null {
  const wanted = codeKinds[kind]?.[0];
  for (const column of code.columns) {
    for (const part of inlineParts(code, column, editing.known)) {
      if (part.kind !== wanted) continue;
      if (part.name === name || kind === 'primary_key') return { column, span: part.span };
    }
  }
  return null;
}

/** What a column says of itself, and so may be said where several tables take it from. */
const ofColumns: ReadonlySet<string> = new Set(['primary_key', 'unique', 'foreign_key']);

export function removePart(
  editing: Editing,
  ref: TableRef,
  kind: string,
  name: string,
): 'removed' | 'absent' | 'elsewhere' {
  const { code } = ref;
  if (code === null) return 'absent';
  const part = partCode(editing, code, kind, name);
  if (part !== undefined) {
    const owner =
      code.list?.type === 'ObjectExpression'
        ? itemsOf(code.list).find(({ start, end }) => start <= part.start && end >= part.end)
        : part;
    removeItem(editing.pages, code.module, owner ?? part);
    return 'removed';
  }
  const inline = inlineCode(editing, code, kind, name);
  if (inline !== null) {
    editing.pages.replace(code.module.path, inline.span, '');
    return 'removed';
  }
  const isShared = ofColumns.has(kind) && code.columns.some(({ chain }) => chain === null);
  if (!isShared) return 'absent';
  const id = `${kind}:${code.schema}.${code.name}.${name}` as ObjectId;
  leaveOut(editing, id, 'it is declared elsewhere, and shared by several tables');
  return 'elsewhere';
}

/** A table without parts gets the function that names it; in one without a parameter its constant is known. */
function objectOf({ habit }: Editing, code: TableCode | null): string {
  return code === null || code.extra === null ? habit.parameter : (code.parameter ?? code.constant);
}

function contextOf(editing: Editing, table: Table, ref: TableRef, indent: string): PartContext {
  const object = objectOf(editing, ref.code);
  return { editing, path: ref.constant.path, table, ref, object, indent };
}

export interface PartName {
  readonly kind: string;
  readonly name: string;
}

function inlinePrimaryKey(editing: Editing, table: Table, code: TableCode): void {
  const [name] = table.primaryKey?.columns ?? [];
  const column = code.columns.find((each) => each.name === name);
  if (column?.chain && linkOf(column.chain, 'primaryKey') === undefined) {
    editing.pages.insert(code.module.path, column.chain.root.end, '.primaryKey()');
  }
}

export function addParts(
  editing: Editing,
  table: Table,
  ref: TableRef,
  parts: readonly PartName[],
): void {
  const { code } = ref;
  if (code === null) return;
  if (parts.some(({ kind }) => kind === 'primary_key') && isInlineKey(table)) {
    inlinePrimaryKey(editing, table, code);
  }
  const { pages } = editing;
  const { list } = code;
  const write = (indent: string, asObject: boolean): string[] => {
    const keys = new Set<string>();
    return parts.flatMap(({ kind, name }) => {
      const text = partText(contextOf(editing, table, ref, indent), kind, name);
      if (text === null) return [];
      const key = partKey(name, keys);
      keys.add(key);
      return [asObject ? `${key}: ${text}` : text];
    });
  };
  if (list !== null) {
    insertItems(pages, code.module, list, (indent) =>
      write(indent, list.type === 'ObjectExpression'),
    );
    return;
  }
  const columns = code.chain.args[1];
  if (code.extra !== null || typeof columns?.end !== 'number') return;
  const { indent } = pages.style;
  const items = write(indent, editing.habit.list === 'object' && editing.major < 1);
  if (items.length === 0) return;
  const [open, close] = partsFunction(editing, code.module.path, table);
  const lines = items.map((item) => `${indent}${item},\n`).join('');
  pages.insert(code.module.path, columns.end, `, ${open}\n${lines}${close}`);
}
