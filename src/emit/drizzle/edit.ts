/** The changes of a plan, made in the modules of the schema. */

import type { Change } from '../../diff/change.ts';
import { diff } from '../../diff/diff.ts';
import { type ObjectId, parseObjectId } from '../../ir/id.ts';
import type { Column, Table } from '../../ir/schema.ts';
import {
  builderFor,
  builderText,
  defaultOf,
  generatedCall,
  isInlineKey,
  isSerial,
  propertyText,
} from './columns.ts';
import { identityCall } from './defaults.ts';
import {
  type Editing,
  enumRef,
  isSeen,
  leaveOut,
  placeKey,
  quoted,
  refOf,
  type TableRef,
  tableIn,
} from './editing.ts';
import { columnKey, partKey } from './habit.ts';
import { insertItems, itemsOf, removeItem, removeStatement } from './lists.ts';
import {
  type ColumnCode,
  inlineParts,
  type PartCode,
  partName,
  type TableCode,
} from './modules.ts';
import { type PartContext, partText } from './parts.ts';
import { addRelations, type Reference, removeRelation } from './relations.ts';
import type { Pin } from './renames.ts';
import { linkOf, type Span, stringOf } from './syntax.ts';
import { addTable, nameTable, partsFunction, removeTable } from './tables.ts';

interface Located {
  readonly change: Change;
  readonly kind: string;
  readonly names: readonly string[];
}

const partKinds = new Set(['primary_key', 'unique', 'foreign_key', 'index', 'check', 'policy']);

/** What each kind of a part is called in code. */
const codeKinds: Readonly<Record<string, readonly string[]>> = {
  primary_key: ['primaryKey'],
  unique: ['unique'],
  foreign_key: ['foreignKey'],
  index: ['index', 'uniqueIndex'],
  check: ['check'],
  policy: ['pgPolicy'],
};

function place([schema = '', name = '']: readonly string[]) {
  return { schema, name };
}

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

function removePart(editing: Editing, ref: TableRef, kind: string, name: string): void {
  const { code } = ref;
  if (code === null) return;
  const part = partCode(editing, code, kind, name);
  if (part !== undefined) {
    const owner =
      code.list?.type === 'ObjectExpression'
        ? itemsOf(code.list).find(({ start, end }) => start <= part.start && end >= part.end)
        : part;
    removeItem(editing.pages, code.module, owner ?? part);
    return;
  }
  const inline = inlineCode(editing, code, kind, name);
  if (inline !== null) editing.pages.replace(code.module.path, inline.span, '');
}

function parametersOf(code: TableCode): string {
  return code.parameter ?? code.constant;
}

function contextOf(editing: Editing, table: Table, ref: TableRef, indent: string): PartContext {
  const object = ref.code === null ? editing.habit.parameter : parametersOf(ref.code);
  return { editing, path: ref.constant.path, table, ref, object, indent };
}

interface PartName {
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

function addParts(editing: Editing, table: Table, ref: TableRef, parts: readonly PartName[]): void {
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

function setColumn(
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

function addColumns(
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

function removeColumn(editing: Editing, ref: TableRef, name: string): void {
  const column = ref.code?.columns.find((each) => each.name === name);
  if (ref.code === null || !column?.property) return;
  removeItem(editing.pages, ref.code.module, column.property);
  ref.keys.delete(name);
}

function setRowSecurity(editing: Editing, table: Table, { code }: TableRef): void {
  if (code === null) return;
  const known = linkOf(code.chain, 'enableRLS');
  const { path } = code.module;
  const withRls = code.chain.callee.at(-1) === 'withRLS';
  if (table.rowSecurity === 'off' && known !== undefined) {
    editing.pages.replace(path, known.span, '');
  } else if (table.rowSecurity !== 'off' && known === undefined && !withRls) {
    editing.pages.insert(path, code.chain.end, '.enableRLS()');
  }
}

class Pass {
  readonly #located: readonly Located[];

  constructor(
    readonly editing: Editing,
    changes: readonly Change[],
  ) {
    this.#located = changes.map((change) => {
      const { kind, names } = parseObjectId(change.id);
      return { change, kind, names };
    });
  }

  #of(way: Change['kind'], kinds: ReadonlySet<string> | string): Located[] {
    return this.#located.filter(
      ({ change, kind }) =>
        change.kind === way && (typeof kinds === 'string' ? kind === kinds : kinds.has(kind)),
    );
  }

  /** A table that is there before and after, with its constant. */
  #kept(names: readonly string[]): { old: Table; table: Table; ref: TableRef } | null {
    const { before, desired } = this.editing;
    const old = tableIn(before, place(names));
    const table = tableIn(desired, place(names));
    const ref = refOf(this.editing, place(names));
    if (old === undefined || table === undefined || !isSeen(table)) return null;
    return ref === undefined ? null : { old, table, ref };
  }

  removals(): void {
    const { editing } = this;
    for (const { names } of this.#of('remove', 'foreign_key')) {
      const table = tableIn(editing.before, place(names));
      const key = table?.foreignKeys.find(({ name }) => name === names[2]);
      if (table !== undefined && key !== undefined) removeRelation(editing, { table, key });
    }
    for (const { kind, names } of this.#of('remove', partKinds)) {
      const kept = this.#kept(names);
      if (kept !== null) removePart(editing, kept.ref, kind, names[2] ?? '');
    }
    for (const { names } of this.#of('remove', 'column')) {
      const kept = this.#kept(names);
      if (kept !== null) removeColumn(editing, kept.ref, names[2] ?? '');
    }
    for (const { names } of this.#of('remove', 'table')) {
      const table = tableIn(editing.before, place(names));
      if (table !== undefined && isSeen(table)) removeTable(editing, table);
    }
    for (const { names } of this.#of('remove', 'enum')) {
      const code = editing.known.enums.find((each) => placeKey(each) === placeKey(place(names)));
      if (code !== undefined) removeStatement(editing.pages, code.module, code.statement);
    }
  }

  enums(): void {
    const { editing } = this;
    for (const { names } of this.#of('add', 'enum')) {
      const user = editing.desired.tables.find((table) =>
        table.columns.some(({ type }) => type.schema === names[0] && type.name === names[1]),
      );
      const path =
        (user && refOf(editing, user)?.constant.path) ??
        editing.known.enums[0]?.module.path ??
        editing.known.tables[0]?.module.path;
      if (path !== undefined) enumRef(editing, path, place(names));
    }
    for (const { names } of this.#of('set', 'enum')) {
      const code = editing.known.enums.find((each) => placeKey(each) === placeKey(place(names)));
      const type = editing.desired.enums.find((each) => placeKey(each) === placeKey(place(names)));
      const list = code?.values?.type === 'ArrayExpression' ? code.values : null;
      if (code === undefined || type === undefined || list === null) continue;
      const known = new Map(
        list.elements.flatMap((each) => {
          const value = each === null || each.type === 'SpreadElement' ? null : stringOf(each);
          return value === null || typeof each?.start !== 'number' || typeof each.end !== 'number'
            ? []
            : [[value, code.module.text.slice(each.start, each.end)] as const];
        }),
      );
      const values = type.values.map((value) => known.get(value) ?? quoted(editing, value));
      const { start, end } = list;
      if (typeof start !== 'number' || typeof end !== 'number') continue;
      const spread = code.module.text.slice(start, end).includes('\n');
      const { indent } = editing.pages.style;
      const text = spread
        ? `[\n${values.map((value) => `${indent}${value},\n`).join('')}]`
        : `[${values.join(', ')}]`;
      editing.pages.replace(code.module.path, { start, end }, text);
    }
  }

  #added(): Table[] {
    return this.#of('add', 'table').flatMap(({ names }) => {
      const table = tableIn(this.editing.desired, place(names));
      return table !== undefined && isSeen(table) ? [table] : [];
    });
  }

  names(): void {
    for (const table of this.#added()) nameTable(this.editing, table);
  }

  columns(): void {
    const { editing } = this;
    for (const { change, names } of this.#of('set', 'column')) {
      const kept = this.#kept(names);
      const column = kept?.table.columns.find(({ name }) => name === names[2]);
      if (change.kind !== 'set' || !kept || column === undefined) continue;
      setColumn(editing, kept.table, kept.ref, column, change.after);
    }
    const added = new Map<Table, { ref: TableRef; columns: Column[] }>();
    for (const { names } of this.#of('add', 'column')) {
      const kept = this.#kept(names);
      const column = kept?.table.columns.find(({ name }) => name === names[2]);
      if (!kept || column === undefined || kept.ref.keys.has(column.name)) continue;
      const group = added.get(kept.table) ?? { ref: kept.ref, columns: [] };
      group.columns.push(column);
      added.set(kept.table, group);
    }
    for (const [table, { ref, columns }] of added) addColumns(editing, table, ref, columns);
  }

  tables(): void {
    for (const table of this.#added()) addTable(this.editing, table);
    for (const { names } of this.#of('set', 'table')) {
      const kept = this.#kept(names);
      if (kept !== null && kept.old.rowSecurity !== kept.table.rowSecurity) {
        setRowSecurity(this.editing, kept.table, kept.ref);
      }
    }
  }

  parts(pins: readonly Pin[]): void {
    const { editing } = this;
    const groups = new Map<Table, { ref: TableRef; parts: PartName[] }>();
    for (const { schema, table: name, name: key } of pins) {
      const kept = this.#kept([schema, name]);
      if (kept === null || !kept.table.foreignKeys.some((each) => each.name === key)) continue;
      const group = groups.get(kept.table) ?? { ref: kept.ref, parts: [] };
      group.parts.push({ kind: 'foreign_key', name: key });
      groups.set(kept.table, group);
    }
    for (const { change, kind, names } of [
      ...this.#of('set', partKinds),
      ...this.#of('add', partKinds),
    ]) {
      const kept = this.#kept(names);
      if (kept === null) continue;
      const name = names[2] ?? '';
      if (change.kind === 'set') {
        const seen = Object.keys(change.after).some((each) => each !== 'comment');
        if (!seen) continue;
        removePart(editing, kept.ref, kind, name);
      }
      const group = groups.get(kept.table) ?? { ref: kept.ref, parts: [] };
      group.parts.push({ kind, name });
      groups.set(kept.table, group);
    }
    for (const [table, { ref, parts }] of groups) addParts(editing, table, ref, parts);
  }

  relations(): void {
    const moved = this.#of('set', 'foreign_key').filter(
      ({ change }) => change.kind === 'set' && 'references' in change.after,
    );
    const references = [...this.#of('add', 'foreign_key'), ...moved].flatMap(
      ({ names }): Reference[] => {
        const table = tableIn(this.editing.desired, place(names));
        const key = table?.foreignKeys.find(({ name }) => name === names[2]);
        return table === undefined || key === undefined || !isSeen(table) ? [] : [{ table, key }];
      },
    );
    const kept = references.filter(
      ({ table, key }) =>
        !this.editing.before.tables.some(
          (each) =>
            placeKey(each) === placeKey(table) &&
            each.foreignKeys.some(
              (old) =>
                old.columns.join() === key.columns.join() &&
                old.references.table === key.references.table,
            ),
        ),
    );
    addRelations(this.editing, kept);
  }
}

export function editSchema(editing: Editing, pins: readonly Pin[]): void {
  const pass = new Pass(editing, diff(editing.before, editing.desired));
  pass.names();
  pass.removals();
  pass.enums();
  pass.columns();
  pass.tables();
  pass.parts(pins);
  pass.relations();
}
