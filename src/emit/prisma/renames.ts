/** Renames in the schema files: blocks, fields and keys, and whatever mentions them. */

import type { Rename } from '../renamed-schema.ts';
import {
  insertBlockAttribute,
  insertFieldAttribute,
  removeFieldAttribute,
  replaceName,
} from './attributes.ts';
import {
  argumentNamed,
  attributeOf,
  type Draft,
  fieldOfColumn,
  mainArgument,
  namespaceOf,
  type PlacedBlock,
  quoted,
} from './draft.ts';
import type { Editing } from './editing.ts';
import { foreignKeysOf } from './found-relations.ts';
import { keysOf } from './keys.ts';
import { removeLines } from './layout.ts';
import { enumName, fieldName, modelName } from './naming.ts';
import { type Argument, type Attribute, listItems } from './scan.ts';
import type { Span } from './tokens.ts';

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
  const map = block?.attributes.find((each) => each.name === 'map');
  if (block === undefined) return;
  if (map === undefined) {
    if (name !== mapped) insertBlockAttribute(draft, block, `@@map(${quoted(mapped)})`);
  } else if (name === mapped) removeLines(draft, block.path, map.lines);
  else draft.replace(block.path, map, `@@map(${quoted(mapped)})`);
}

function setNamespace(draft: Draft, kind: string, name: string, schema: string): void {
  const block = draft.block(kind, name);
  const attribute = block && attributeOf(block, 'schema');
  if (block === undefined || attribute === undefined || namespaceOf(block) === schema) return;
  draft.replace(block.path, attribute, `@@schema(${quoted(schema)})`);
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

const namers = { model: modelName, enum: enumName } as const;

/** A block that was called by its database name, or as we would call it, is called so again. */
function renameOwner(editing: Editing, kind: 'model' | 'enum', old: string, rename: Rename): void {
  const { draft, habit } = editing;
  const [, before = ''] = rename.from;
  const [schema = '', after = ''] = rename.to;
  const block = draft.block(kind, old);
  if (block === undefined) return;
  const pinned = pin(draft, block);
  const others = new Set([...draft.names()].filter((name) => name !== old));
  const follows = old === before || old === namers[kind](before, habit, others);
  const name = follows ? namers[kind](after, habit, others) : old;
  if (name !== old) renameBlock(draft, block, name);
  setBlockMap(draft, kind, name, after);
  setNamespace(draft, kind, name, schema);
  if (kind === 'model') unpin(draft, name, pinned);
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
  const others = draft.blocks('model').flatMap((block) =>
    block.fields
      .filter(({ type }) => type === model.name)
      .flatMap((field) => {
        const references = argumentNamed(attributeOf(field, 'relation'), 'references');
        return itemsNamed(block.path, references, old, now);
      }),
  );
  return [...own, ...others];
}

function setFieldMap(draft: Draft, modelName: string, name: string, mapped: string): void {
  const model = draft.model(modelName);
  const field = model.fields.find((each) => each.name === name);
  if (field === undefined) return;
  const map = attributeOf(field, 'map');
  if (name === mapped) removeFieldAttribute(draft, model.path, field, 'map');
  else if (map !== undefined) draft.replace(model.path, map, `@map(${quoted(mapped)})`);
  else insertFieldAttribute(draft, model, field, `@map(${quoted(mapped)})`);
}

function renameField(editing: Editing, modelName: string, old: string, rename: Rename): void {
  const { draft, habit } = editing;
  const [, , before = ''] = rename.from;
  const [, , after = ''] = rename.to;
  const model = draft.model(modelName);
  const field = model.fields.find((each) => each.name === old);
  if (field === undefined) return;
  const pinned = pin(draft, model);
  const others = new Set(model.fields.map(({ name }) => name).filter((name) => name !== old));
  const follows = old === before || old === fieldName(before, habit, others);
  const name = follows ? fieldName(after, habit, others) : old;
  if (name !== old) {
    applyAll(draft, mentionsOfField(draft, model, old, name));
    const now = draft.model(modelName);
    const found = now.fields.find((each) => each.name === old);
    if (found !== undefined) replaceName(draft, now, found, name);
  }
  setFieldMap(draft, modelName, name, after);
  unpin(draft, modelName, pinned);
}

function renameKey(draft: Draft, modelName: string, old: string, now: string): void {
  const model = draft.model(modelName);
  const attribute =
    keysOf(model).find(({ name }) => name === old)?.attribute ??
    foreignKeysOf(draft, model).find(({ name }) => name === old)?.relation;
  if (attribute === undefined) return;
  const map = argumentNamed(attribute, 'map');
  const text = draft.text(model.path).slice(attribute.start, attribute.end);
  if (map !== undefined) draft.replace(model.path, map.valueSpan, quoted(now));
  else draft.replace(model.path, attribute, withMap(text, now));
}

/** Blocks and fields are found by their old names before the first of them gets another. */
interface Found {
  readonly rename: Rename;
  readonly block: string;
  readonly field: string;
}

function find({ draft }: Editing, renames: readonly Rename[], kind: 'model' | 'enum'): Found[] {
  const at = kind === 'model' ? 'table' : 'enum';
  return renames.flatMap((rename) => {
    if (rename.kind !== at) return [];
    const [schema = '', name = ''] = rename.from;
    const block =
      kind === 'model' ? draft.modelOf({ schema, name }) : draft.enumOf({ schema, name });
    return block === undefined ? [] : [{ rename, block: block.name, field: '' }];
  });
}

/** By the tables' new names: those are in place by then. */
function findFields({ draft }: Editing, renames: readonly Rename[]): Found[] {
  return renames.flatMap((rename) => {
    if (rename.kind !== 'column') return [];
    const [schema = '', name = ''] = rename.to;
    const model = draft.modelOf({ schema, name });
    const field = model && fieldOfColumn(draft, model, rename.from[2] ?? '');
    if (model === undefined || field === undefined) return [];
    return [{ rename, block: model.name, field: field.name }];
  });
}

const keyKinds = new Set(['primary_key', 'unique', 'foreign_key', 'index']);

function renameNamespaces(draft: Draft, renames: readonly Rename[]): void {
  for (const { kind, from, to } of renames) {
    const [datasource] = draft.blocks('datasource');
    const listed = datasource?.assignments.find(({ key }) => key === 'schemas');
    if (kind !== 'schema' || datasource === undefined || listed === undefined) continue;
    const { start, value } = { start: listed.valueSpan.start, value: listed.value };
    const at = value.indexOf(quoted(from[0] ?? ''));
    if (at === -1) continue;
    const span = { start: start + at, end: start + at + quoted(from[0] ?? '').length };
    draft.replace(datasource.path, span, quoted(to[0] ?? ''));
  }
}

export function applyRenames(editing: Editing, renames: readonly Rename[]): void {
  const { draft } = editing;
  renameNamespaces(draft, renames);
  for (const kind of ['model', 'enum'] as const) {
    for (const { block, rename } of find(editing, renames, kind)) {
      renameOwner(editing, kind, block, rename);
    }
  }
  for (const { block, field, rename } of findFields(editing, renames)) {
    renameField(editing, block, field, rename);
  }
  for (const { kind, from, to } of renames) {
    const model = draft.modelOf({ schema: to[0] ?? '', name: to[1] ?? '' });
    if (keyKinds.has(kind) && model !== undefined) {
      renameKey(draft, model.name, from[2] ?? '', to[2] ?? '');
    }
  }
}
