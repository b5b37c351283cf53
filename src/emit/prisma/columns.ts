/** Columns as fields: a new one, one that changes, one that goes. */
import type { Column, Table } from '../../ir/schema.ts';
import { insertFieldAttribute, removeFieldAttribute, replaceType } from './attributes.ts';
import { prismaDefault } from './defaults.ts';
import { attributeOf, columnFields, fieldOfColumn, type PlacedBlock, quoted } from './draft.ts';
import { type Editing, modelOf, typeOf, valueNameOf } from './editing.ts';
import { insertRows, type Row, removeLines } from './layout.ts';
import { fieldName } from './naming.ts';
import type { Field } from './scan.ts';

function arityMark(list: boolean, notNull: boolean): string {
  // Prisma reads NULL as an empty list, and has no other.
  return list ? '[]' : notNull ? '' : '?';
}

/** Keys, identities and columns of some domains hold no NULL, whether or not the design says it of them. */
function isRequired({ desired }: Editing, table: Table, column: Column): boolean {
  const { name, notNull, identity, type } = column;
  const domain = desired.domains.find(
    (each) => each.schema === type.schema && each.name === type.name,
  );
  return (
    notNull ||
    identity !== null ||
    (!type.array && domain?.notNull === true) ||
    (table.primaryKey?.columns.includes(name) ?? false)
  );
}

function typeText(editing: Editing, table: Table, column: Column): string {
  const { name, list } = typeOf(editing, column);
  return name + arityMark(list, isRequired(editing, table, column));
}

function defaultText(editing: Editing, table: Table, column: Column): string | null {
  const type = typeOf(editing, column);
  return prismaDefault(column, {
    type,
    valueName: valueNameOf(editing, type),
    spelled: editing.spelling.column(table, column.name),
  });
}

const updated = /^(updated|modified)_?(at|on)$/i;

function hasUpdateTrigger({ triggers }: Table): boolean {
  return triggers.some(({ definition }) => /\bUPDATE\b/i.test(definition));
}

/**
 * The client sets it on every write: only where no trigger of the table does, and where the house
 * has not left it to triggers (then a table without one is not written to again).
 */
function isUpdatedAt({ draft, desired }: Editing, table: Table, { name, type }: Column): boolean {
  const timed = ['timestamp', 'timestamptz'].includes(type.name) && !type.array;
  if (!timed || !updated.test(name) || hasUpdateTrigger(table)) return false;
  const habit = draft
    .blocks('model')
    .some(({ fields }) => fields.some((field) => attributeOf(field, 'updatedAt') !== undefined));
  const byTriggers = desired.tables.some(
    (other) => hasUpdateTrigger(other) && other.columns.some((column) => updated.test(column.name)),
  );
  return habit || !byTriggers;
}

export interface RowOptions {
  /** `@id`, `@unique`. */
  readonly keys: readonly string[];
  readonly taken: ReadonlySet<string>;
}

export function rowOf(editing: Editing, table: Table, column: Column, options: RowOptions): Row {
  const name = fieldName(column.name, editing.habit, options.taken);
  const type = typeOf(editing, column);
  const value = defaultText(editing, table, column);
  return {
    name,
    type: typeText(editing, table, column),
    attributes: [
      ...options.keys,
      ...(value === null ? [] : [`@default(${value})`]),
      ...(isUpdatedAt(editing, table, column) ? ['@updatedAt'] : []),
      ...(name === column.name ? [] : [`@map(${quoted(column.name)})`]),
      ...(type.native === null ? [] : [`@${type.native}`]),
    ],
  };
}

function lastColumn(editing: Editing, model: PlacedBlock): Field | null {
  return columnFields(editing.draft, model).at(-1) ?? null;
}

export function addColumns(editing: Editing, table: Table, columns: readonly Column[]): void {
  const model = modelOf(editing, table);
  if (model === undefined) return;
  const taken = new Set(model.fields.map(({ name }) => name));
  const rows: Row[] = [];
  for (const column of columns) {
    if (fieldOfColumn(editing.draft, model, column.name) !== undefined) continue;
    const row = rowOf(editing, table, column, { keys: [], taken });
    taken.add(row.name);
    rows.push(row);
  }
  insertRows(editing.draft, model, lastColumn(editing, model), rows);
}

/** The field as it is now: each edit moves what stands behind it. */
function current(editing: Editing, table: Table, column: string) {
  const model = modelOf(editing, table);
  const field = model && fieldOfColumn(editing.draft, model, column);
  return model === undefined || field === undefined ? null : { model, field };
}

function setNative(editing: Editing, table: Table, column: Column): void {
  const found = current(editing, table, column.name);
  if (found === null) return;
  const { native } = typeOf(editing, column);
  const old = found.field.attributes.find(({ name }) => name.startsWith('db.'));
  if (old === undefined) {
    if (native !== null) {
      insertFieldAttribute(editing.draft, found.model, found.field, `@${native}`);
    }
  } else if (native === null) {
    removeFieldAttribute(editing.draft, found.model.path, found.field, old.name);
  } else editing.draft.replace(found.model.path, old, `@${native}`);
}

function setDefault(editing: Editing, table: Table, column: Column): void {
  const found = current(editing, table, column.name);
  if (found === null) return;
  const value = defaultText(editing, table, column);
  const old = attributeOf(found.field, 'default');
  if (value === null) {
    removeFieldAttribute(editing.draft, found.model.path, found.field, 'default');
  } else if (old === undefined) {
    insertFieldAttribute(editing.draft, found.model, found.field, `@default(${value})`);
  } else editing.draft.replace(found.model.path, old, `@default(${value})`);
}

/** Only what differs is written: the rest of the line may say it in another way. */
export function setColumn(
  editing: Editing,
  table: Table,
  column: Column,
  changed: Readonly<Record<string, unknown>>,
): void {
  const found = current(editing, table, column.name);
  if (found === null) return;
  const typed = 'type' in changed;
  if (typed || 'notNull' in changed) {
    const type = typed
      ? typeText(editing, table, column)
      : found.field.type +
        arityMark(found.field.arity === 'list', isRequired(editing, table, column));
    replaceType(editing.draft, found.model, found.field, type);
  }
  if (typed) setNative(editing, table, column);
  const valued = 'default' in changed || 'identity' in changed || 'generated' in changed;
  // A literal of another type is written in another way.
  if (valued || (typed && column.default !== null)) setDefault(editing, table, column);
}

export function removeColumn(editing: Editing, table: Table, column: string): void {
  const found = current(editing, table, column);
  if (found !== null) removeLines(editing.draft, found.model.path, found.field.lines);
}
