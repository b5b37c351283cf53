/** Relations as the schema has them: both sides, and the keys that they rest on. */

import type { Table } from '../../ir/schema.ts';
import { constraintName } from '../../read/prisma/names.ts';
import {
  argumentNamed,
  attributeOf,
  columnOfField,
  type Draft,
  databaseName,
  fieldNames,
  fieldOfColumn,
  mapArgument,
  type PlacedBlock,
  relationName,
} from './draft.ts';
import { type Editing, modelOf } from './editing.ts';
import { keysOf } from './keys.ts';
import type { Field } from './scan.ts';

export interface Owner {
  readonly model: PlacedBlock;
  readonly field: Field;
}

/** Fields of the model that carry foreign keys, with their names in the database. */
export function foreignKeysOf(draft: Draft, model: PlacedBlock) {
  const table = databaseName(model);
  return model.fields.flatMap((field) => {
    const relation = attributeOf(field, 'relation');
    const names = fieldNames(argumentNamed(relation, 'fields'));
    const target = draft.block('model', field.type);
    if (relation === undefined || names.length === 0 || target === undefined) return [];
    const columns = names.map((name) => columnOfField(model, name));
    const name = mapArgument(relation) ?? constraintName(table, columns, '_fkey');
    return [{ name, field, relation, columns, target, fields: names }];
  });
}

export function ownerOf(editing: Editing, table: Table, name: string): Owner | null {
  const model = modelOf(editing, table);
  const found = model && foreignKeysOf(editing.draft, model).find((each) => each.name === name);
  return model === undefined || found === undefined ? null : { model, field: found.field };
}

/** The other side's field. */
export function backOf(draft: Draft, { model, field }: Owner): Owner | null {
  const target = draft.block('model', field.type);
  const name = relationName(field);
  const found = target?.fields.find(
    (each) =>
      each.type === model.name &&
      relationName(each) === name &&
      argumentNamed(attributeOf(each, 'relation'), 'fields') === undefined &&
      !(target.name === model.name && each.name === field.name),
  );
  return target === undefined || found === undefined ? null : { model: target, field: found };
}

/** One to one only with a key of exactly these columns: Prisma asks for it. */
export function isUnique(draft: Draft, model: PlacedBlock, columns: readonly string[]): boolean {
  return keysOf(draft.model(model.name)).some(
    (key) =>
      key.attribute.name !== 'index' &&
      argumentNamed(key.attribute, 'where') === undefined &&
      key.columns.length === columns.length &&
      key.columns.every((column, at) => column === columns[at]),
  );
}

export function isOptional(draft: Draft, model: PlacedBlock, columns: readonly string[]): boolean {
  return columns.some((column) => fieldOfColumn(draft, model, column)?.arity === 'optional');
}

export function isIgnored(model: PlacedBlock): boolean {
  return attributeOf(model, 'ignore') !== undefined;
}

/** How often the two models refer to one another, in either direction. */
export function relationsBetween(draft: Draft, one: PlacedBlock, other: PlacedBlock): number {
  const count = (from: PlacedBlock, to: PlacedBlock) =>
    foreignKeysOf(draft, from).filter(({ target }) => target.name === to.name).length;
  const implicit = one.fields.filter(
    (field) =>
      field.type === other.name &&
      field.arity === 'list' &&
      other.fields.some((back) => back.type === one.name && back.arity === 'list'),
  ).length;
  return count(one, other) + (one.name === other.name ? 0 : count(other, one)) + implicit;
}

/** Prisma refers to the key of the other model alone, column for column. */
export function isReferable(
  draft: Draft,
  target: PlacedBlock,
  columns: readonly string[],
): boolean {
  return keysOf(draft.model(target.name)).some(
    (key) =>
      key.attribute.name !== 'index' &&
      argumentNamed(key.attribute, 'where') === undefined &&
      key.columns.length === columns.length &&
      key.columns.every((column) => columns.includes(column)),
  );
}
