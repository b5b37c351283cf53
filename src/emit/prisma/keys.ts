/** Keys and indexes of models that are there: put in, changed, taken out. */
import { objectId } from '../../ir/id.ts';
import type { Key, Table } from '../../ir/schema.ts';
import { constraintName, keyName } from '../../read/prisma/names.ts';
import { insertBlockAttribute, insertFieldAttribute, removeFieldAttribute } from './attributes.ts';
import {
  argumentNamed,
  attributeOf,
  columnOfField,
  databaseName,
  fieldNames,
  fieldOfColumn,
  mainArgument,
  mapArgument,
  type PlacedBlock,
} from './draft.ts';
import { type Editing, fieldOf, leaveOut, modelOf } from './editing.ts';
import {
  blockAttribute,
  fieldAttribute,
  type IndexContext,
  type Said,
  saidIndex,
  saidPrimaryKey,
  saidUnique,
} from './indexes.ts';
import { removeLines } from './layout.ts';
import type { Attribute, Field } from './scan.ts';
import type { Span } from './tokens.ts';

export interface FoundKey {
  /** What the database calls it. */
  readonly name: string;
  readonly attribute: Attribute;
  readonly columns: readonly string[];
  /** The field that carries it; else its own lines. */
  readonly place: { readonly field: Field } | { readonly lines: Span };
}

const suffixes = { unique: '_key', index: '_idx' } as const;

function usualName(kind: string, table: string, columns: readonly string[]): string {
  if (kind === 'id') return keyName(table);
  return constraintName(table, columns, kind === 'unique' ? suffixes.unique : suffixes.index);
}

const kinds = new Set(['id', 'unique', 'index']);

/** All that the model says of keys and indexes, with their names in the database. */
export function keysOf(model: PlacedBlock): FoundKey[] {
  const table = databaseName(model);
  const found = (attribute: Attribute, columns: string[], place: FoundKey['place']): FoundKey => ({
    name: mapArgument(attribute) ?? usualName(attribute.name, table, columns),
    attribute,
    columns,
    place,
  });
  const own = model.fields.flatMap((field) =>
    field.attributes
      .filter(({ name }) => kinds.has(name))
      .map((attribute) => found(attribute, [databaseName(field)], { field })),
  );
  const listed = model.attributes
    .filter(({ name }) => kinds.has(name))
    .map((attribute) => {
      const names = fieldNames(mainArgument(attribute, 'fields'));
      return found(
        attribute,
        names.map((name) => columnOfField(model, name)),
        { lines: attribute.lines },
      );
    });
  return [...own, ...listed];
}

export function indexContext(editing: Editing, table: Table): IndexContext {
  return {
    partial: editing.partial,
    spelled: (index) => editing.spelling.predicate(table.schema, index),
  };
}

/** No column that may be NULL is taken into an id. */
function primaryKey(editing: Editing, table: Table, key: Key): Said {
  const required = key.include.every((name) =>
    table.columns.some((column) => column.name === name && column.notNull),
  );
  if (required) return saidPrimaryKey(table, key, key.include);
  const id = objectId('primary_key', table.schema, table.name, key.name);
  leaveOut(editing, id, 'it includes a column that may be NULL');
  return saidPrimaryKey(table, key, []);
}

/** What Prisma sees of a key or index of the table; null when it sees nothing. */
export function saidOf(editing: Editing, table: Table, name: string): Said | null {
  if (table.primaryKey?.name === name) return primaryKey(editing, table, table.primaryKey);
  const unique = table.uniques.find((each) => each.name === name);
  if (unique !== undefined) return saidUnique(table, unique);
  const index = table.indexes.find((each) => each.name === name);
  const said = index === undefined ? null : saidIndex(table, index, indexContext(editing, table));
  const columns = said?.elements.map(({ column }) => column) ?? [];
  if (new Set(columns).size === columns.length) return said;
  const id = objectId('index', table.schema, table.name, name);
  leaveOut(editing, id, 'a column stands in it more than once');
  return null;
}

/** In the table's own order: key, uniques, indexes. */
export function allSaid(editing: Editing, table: Table): Said[] {
  const names = [
    ...(table.primaryKey === null ? [] : [table.primaryKey.name]),
    ...table.uniques.map(({ name }) => name),
    ...table.indexes.map(({ name }) => name),
  ];
  const said = names.flatMap((name) => saidOf(editing, table, name) ?? []);
  const unique = said.filter(({ attribute }) => attribute !== 'index');
  return [...unique, ...said.filter(({ attribute }) => attribute === 'index')];
}

export function addKey(editing: Editing, table: Table, name: string): void {
  const model = modelOf(editing, table);
  const said = saidOf(editing, table, name);
  if (model === undefined || said === null) return;
  if (keysOf(model).some((each) => each.name === name)) return;
  const [element] = said.elements;
  const field = element && fieldOfColumn(editing.draft, model, element.column);
  const own = fieldAttribute(said);
  if (own !== null && field !== undefined && attributeOf(field, said.attribute) === undefined) {
    insertFieldAttribute(editing.draft, model, field, own);
    return;
  }
  const text = blockAttribute(said, (column) => fieldOf(editing, model, column));
  insertBlockAttribute(editing.draft, model, text);
}

export function removeKey(editing: Editing, table: Table, name: string): void {
  const model = modelOf(editing, table);
  const found = model && keysOf(model).find((each) => each.name === name);
  if (model === undefined || found === undefined) return;
  if ('lines' in found.place) removeLines(editing.draft, model.path, found.place.lines);
  else removeFieldAttribute(editing.draft, model.path, found.place.field, found.attribute.name);
}

/** In its place, where both sides can be said of the same thing. */
export function setKey(editing: Editing, table: Table, name: string): void {
  const model = modelOf(editing, table);
  const said = saidOf(editing, table, name);
  const found = model && keysOf(model).find((each) => each.name === name);
  if (model === undefined) return;
  if (found === undefined || said === null || !('lines' in found.place)) {
    removeKey(editing, table, name);
    addKey(editing, table, name);
    return;
  }
  // What the client calls it is no matter of the database.
  const called = argumentNamed(found.attribute, 'name');
  const args = called === undefined ? said.args : [`name: ${called.value}`, ...said.args];
  const text = blockAttribute({ ...said, args }, (column) => fieldOf(editing, model, column));
  editing.draft.replace(model.path, found.attribute, text);
}
