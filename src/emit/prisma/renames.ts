/** Renames: the schema before them under the new names, and the models that follow. */
import type { Change } from '../../diff/change.ts';
import { parseObjectId } from '../../ir/id.ts';
import type { Schema, Table } from '../../ir/schema.ts';
import {
  argumentNamed,
  attributeOf,
  type Draft,
  fieldOfColumn,
  mainArgument,
  type PlacedBlock,
  quoted,
} from './draft.ts';
import { type Editing, modelOf } from './editing.ts';
import { keysOf } from './keys.ts';
import {
  insertBlockAttribute,
  insertFieldAttribute,
  removeFieldAttribute,
  removeLines,
} from './layout.ts';
import { enumName, fieldName, modelName } from './naming.ts';
import { foreignKeysOf } from './relations.ts';
import { type Argument, type Attribute, listItems, type Span } from './scan.ts';

export type Rename = Change & { readonly kind: 'rename' };

interface Names {
  readonly kind: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
}

function namesOf({ id, from }: Rename): Names {
  const { kind, names } = parseObjectId(id);
  return { kind, from: parseObjectId(from).names, to: names };
}

function sameTable(table: { schema: string; name: string }, names: readonly string[]): boolean {
  return table.schema === names[0] && table.name === names[1];
}

function withColumn(table: Table, old: string, now: string): Table {
  const name = (column: string) => (column === old ? now : column);
  const names = (columns: readonly string[]) => columns.map(name);
  const key = <K extends { columns: readonly string[]; include: readonly string[] }>(each: K) => ({
    ...each,
    columns: names(each.columns),
    include: names(each.include),
  });
  return {
    ...table,
    columns: table.columns.map((each) => ({ ...each, name: name(each.name) })),
    primaryKey: table.primaryKey === null ? null : key(table.primaryKey),
    uniques: table.uniques.map(key),
    foreignKeys: table.foreignKeys.map((each) => ({ ...each, columns: names(each.columns) })),
    indexes: table.indexes.map((each) => ({
      ...each,
      include: names(each.include),
      elements: each.elements.map((element) => ({
        ...element,
        column: element.column === null ? null : name(element.column),
      })),
    })),
  };
}

function withConstraint(table: Table, old: string, now: string): Table {
  const named = <K extends { readonly name: string }>(each: K): K =>
    each.name === old ? { ...each, name: now } : each;
  return {
    ...table,
    primaryKey: table.primaryKey === null ? null : named(table.primaryKey),
    uniques: table.uniques.map(named),
    foreignKeys: table.foreignKeys.map(named),
    checks: table.checks.map(named),
    exclusions: table.exclusions.map(named),
    indexes: table.indexes.map(named),
  };
}

function renamedOnce(schema: Schema, { kind, from, to }: Names): Schema {
  const [, , oldPart = ''] = from;
  const newPart = to[2] ?? '';
  const tables = (change: (table: Table) => Table): Schema => ({
    ...schema,
    tables: schema.tables.map(change),
  });
  switch (kind) {
    case 'table':
      return tables((table) => ({
        ...table,
        ...(sameTable(table, from) ? { schema: to[0] ?? '', name: to[1] ?? '' } : {}),
        foreignKeys: table.foreignKeys.map((each) =>
          sameTable({ schema: each.references.schema, name: each.references.table }, from)
            ? {
                ...each,
                references: { ...each.references, schema: to[0] ?? '', table: to[1] ?? '' },
              }
            : each,
        ),
      }));
    case 'column':
      return tables((table) => {
        const own = sameTable(table, from) ? withColumn(table, oldPart, newPart) : table;
        return {
          ...own,
          foreignKeys: own.foreignKeys.map((each) => {
            const { references } = each;
            if (!sameTable({ schema: references.schema, name: references.table }, from))
              return each;
            const columns = references.columns.map((name) => (name === oldPart ? newPart : name));
            return { ...each, references: { ...references, columns } };
          }),
        };
      });
    case 'enum':
      return {
        ...schema,
        enums: schema.enums.map((each) =>
          sameTable(each, from) ? { ...each, schema: to[0] ?? '', name: to[1] ?? '' } : each,
        ),
        tables: schema.tables.map((table) => ({
          ...table,
          columns: table.columns.map((column) =>
            column.type.schema === from[0] && column.type.name === from[1]
              ? { ...column, type: { ...column.type, schema: to[0] ?? '', name: to[1] ?? '' } }
              : column,
          ),
        })),
      };
    default:
      return tables((table) =>
        sameTable(table, from) ? withConstraint(table, oldPart, newPart) : table,
      );
  }
}

/** The schema before, as it would be called after: what is left to compare is no rename. */
export function renamed(schema: Schema, renames: readonly Rename[]): Schema {
  return renames.map(namesOf).reduce(renamedOnce, schema);
}

interface Edit {
  readonly path: string;
  readonly span: Span;
  readonly text: string;
}

/** From the end on, so that the places before stay where they are. */
function applyAll(draft: Draft, edits: readonly Edit[]): void {
  for (const { path, span, text } of edits.toSorted((a, b) => b.span.start - a.span.start)) {
    draft.replace(path, span, text);
  }
}

/** Names in the database that Prisma would make anew out of other names. */
interface Pinned {
  readonly keys: readonly string[];
  readonly relations: readonly string[];
}

function pin(draft: Draft, model: PlacedBlock): Pinned {
  return {
    keys: keysOf(model).map(({ name }) => name),
    relations: foreignKeysOf(draft, model).map(({ name }) => name),
  };
}

function withMap(text: string, name: string): string {
  const map = `map: ${quoted(name)}`;
  return text.endsWith(')') ? `${text.slice(0, -1)}, ${map})` : `${text}(${map})`;
}

/** Whatever has got another name by the rename says its old one. */
function unpin(draft: Draft, modelName: string, pinned: Pinned): void {
  const model = draft.model(modelName);
  const text = draft.text(model.path);
  const edit = (attribute: Attribute, name: string): Edit => ({
    path: model.path,
    span: attribute,
    text: withMap(text.slice(attribute.start, attribute.end), name),
  });
  const keys = keysOf(model).flatMap(({ name, attribute }, at) => {
    const old = pinned.keys[at] ?? name;
    return name === old ? [] : [edit(attribute, old)];
  });
  const relations = foreignKeysOf(draft, model).flatMap(({ name, relation }, at) => {
    const old = pinned.relations[at] ?? name;
    return name === old ? [] : [edit(relation, old)];
  });
  applyAll(draft, [...keys, ...relations]);
}

function setBlockMap(draft: Draft, kind: string, name: string, mapped: string): void {
  const block = draft.block(kind, name);
  if (block === undefined) return;
  const map = attributeOf(block, 'map');
  const lines = block.attributes.find((each) => each.name === 'map')?.lines;
  if (map !== undefined && lines !== undefined) {
    if (name === mapped) removeLines(draft, block.path, lines);
    else draft.replace(block.path, map, `@@map(${quoted(mapped)})`);
  } else if (name !== mapped) insertBlockAttribute(draft, block, `@@map(${quoted(mapped)})`);
}

/** Every mention of the block's name as a type, and its own. */
function renameBlock(draft: Draft, block: PlacedBlock, name: string): void {
  const uses = draft.blocks().flatMap(({ path, fields }) =>
    fields
      .filter(({ type }) => type === block.name)
      .map(({ typeSpan, type }) => ({
        path,
        span: { start: typeSpan.start, end: typeSpan.start + type.length },
        text: name,
      })),
  );
  applyAll(draft, [...uses, { path: block.path, span: block.nameSpan, text: name }]);
}

function renameTable(editing: Editing, { from, to }: Names): void {
  const { draft, habit } = editing;
  const model = draft.modelOf({ schema: from[0] ?? '', name: from[1] ?? '' });
  if (model === undefined) return;
  const pinned = pin(draft, model);
  const others = new Set([...draft.names()].filter((name) => name !== model.name));
  const derived = modelName(from[1] ?? '', habit, others) === model.name;
  const name =
    derived || model.name === from[1] ? modelName(to[1] ?? '', habit, others) : model.name;
  renameBlock(draft, model, name);
  setBlockMap(draft, 'model', name, to[1] ?? '');
  unpin(draft, name, pinned);
}

function renameEnum({ draft, habit }: Editing, { from, to }: Names): void {
  const block = draft.enumOf({ schema: from[0] ?? '', name: from[1] ?? '' });
  if (block === undefined) return;
  const others = new Set([...draft.names()].filter((name) => name !== block.name));
  const derived = enumName(from[1] ?? '', habit, others) === block.name;
  const name =
    derived || block.name === from[1] ? enumName(to[1] ?? '', habit, others) : block.name;
  renameBlock(draft, block, name);
  setBlockMap(draft, 'enum', name, to[1] ?? '');
}

function itemsNamed(
  path: string,
  argument: Argument | undefined,
  old: string,
  now: string,
): Edit[] {
  if (argument === undefined) return [];
  return listItems(argument).flatMap(({ value, start }) =>
    /^[^\s(.]+/.exec(value)?.[0] === old
      ? [{ path, span: { start, end: start + old.length }, text: now }]
      : [],
  );
}

/** Lists of the model's own attributes, and what other models refer to. */
function mentionsOfField(draft: Draft, model: PlacedBlock, old: string, now: string): Edit[] {
  const own = [
    ...model.attributes.map((each) => mainArgument(each, 'fields')),
    ...model.fields.map((field) => argumentNamed(attributeOf(field, 'relation'), 'fields')),
  ].flatMap((argument) => itemsNamed(model.path, argument, old, now));
  const others = draft
    .blocks('model')
    .flatMap((block) =>
      block.fields
        .filter(({ type }) => type === model.name)
        .flatMap((field) =>
          itemsNamed(
            block.path,
            argumentNamed(attributeOf(field, 'relation'), 'references'),
            old,
            now,
          ),
        ),
    );
  return [...own, ...others];
}

function renameColumn(editing: Editing, { from, to }: Names): void {
  const { draft, habit } = editing;
  // Renames of tables come first.
  const model = modelOf(editing, { schema: to[0] ?? '', name: to[1] ?? '' } as Table);
  const [, , old = ''] = from;
  const now = to[2] ?? '';
  const field = model && fieldOfColumn(draft, model, old);
  if (model === undefined || field === undefined) return;
  const pinned = pin(draft, model);
  const others = new Set(
    model.fields.map(({ name }) => name).filter((name) => name !== field.name),
  );
  const derived = fieldName(old, habit, others) === field.name || field.name === old;
  const name = derived ? fieldName(now, habit, others) : field.name;
  if (name !== field.name) {
    applyAll(draft, [
      ...mentionsOfField(draft, model, field.name, name),
      { path: model.path, span: field.nameSpan, text: name },
    ]);
  }
  const moved = draft.model(model.name).fields.find((each) => each.name === name);
  if (moved !== undefined) {
    const map = attributeOf(moved, 'map');
    if (name === now) removeFieldAttribute(draft, model.path, moved, 'map');
    else if (map === undefined) {
      insertFieldAttribute(draft, draft.model(model.name), moved, `@map(${quoted(now)})`);
    } else draft.replace(model.path, map, `@map(${quoted(now)})`);
  }
  unpin(draft, model.name, pinned);
}

function renameConstraint(editing: Editing, { from, to }: Names): void {
  const { draft } = editing;
  const model = modelOf(editing, { schema: to[0] ?? '', name: to[1] ?? '' } as Table);
  if (model === undefined) return;
  const [, , old = ''] = from;
  const attribute =
    keysOf(model).find(({ name }) => name === old)?.attribute ??
    foreignKeysOf(draft, model).find(({ name }) => name === old)?.relation;
  if (attribute === undefined) return;
  const map = argumentNamed(attribute, 'map');
  const text = draft.text(model.path).slice(attribute.start, attribute.end);
  if (map !== undefined) draft.replace(model.path, map.valueSpan, quoted(to[2] ?? ''));
  else draft.replace(model.path, attribute, withMap(text, to[2] ?? ''));
}

export function applyRenames(editing: Editing, renames: readonly Rename[]): void {
  const all = renames.map(namesOf);
  for (const names of all) {
    if (names.kind === 'table') renameTable(editing, names);
    if (names.kind === 'enum') renameEnum(editing, names);
  }
  for (const names of all) if (names.kind === 'column') renameColumn(editing, names);
  const constraints = new Set(['primary_key', 'unique', 'foreign_key', 'index']);
  for (const names of all) if (constraints.has(names.kind)) renameConstraint(editing, names);
}
