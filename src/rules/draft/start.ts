/** The draft that the rules begin with: one table an entity, one column an attribute, nothing decided. */
import type { Schema } from '../../ir/schema.ts';
import { builtinType } from '../../ir/type.ts';
import type {
  ResolvedAttribute,
  ResolvedEntity,
  ResolvedModel,
  ResolvedReference,
} from '../../model/resolved.ts';
import { existingColumns, existingTable, sameName } from '../existing/existing.ts';
import { type House, houseOf } from '../existing/house.ts';
import {
  type Draft,
  type DraftColumn,
  type DraftTable,
  type DraftTableParts,
  newColumn,
} from './draft.ts';
import { columnName, tableName } from './naming.ts';

/** Beside what the database has now. */
export function startDraft(model: ResolvedModel, current: Schema): Draft {
  const house = houseOf(current, model.source.rules);
  const tables = model.entities.map((entity) => beside(current, entityTable(house, entity)));
  const draft: Draft = {
    model,
    current,
    house,
    tables,
    enums: [],
    routines: [],
    extensions: [],
    dependencies: [],
    decisions: [],
    findings: [],
    problems: [],
    notes: new Map(),
    supports: new Map(),
    relationNames: new Set([...relationNames(current), ...tables.map(({ table }) => table.name)]),
    queries: [],
    statistics: [],
    forecast: [],
    question: null,
  };
  for (const reference of model.references) addReference(draft, reference);
  return draft;
}

function addReference(draft: Draft, source: ResolvedReference): void {
  const holder = draft.tables.find((table) => table.entity === source.from);
  const target = draft.tables.find((table) => table.entity === source.to);
  if (holder === undefined || target === undefined) return;
  holder.references.push({ source, target, columns: [] });
}

/** Tables, indexes, keys, sequences, views and enums share one namespace of a schema. */
function relationNames(current: Schema): string[] {
  return [
    ...current.tables.flatMap(({ name, primaryKey, uniques, exclusions, indexes }) => [
      name,
      ...[...uniques, ...exclusions, ...indexes].map((each) => each.name),
      ...(primaryKey === null ? [] : [primaryKey.name]),
    ]),
    ...[...current.sequences, ...current.views, ...current.materializedViews, ...current.enums].map(
      ({ name }) => name,
    ),
  ];
}

/** A new table, or what the database has of it with the columns that it does not have yet. */
export function beside(current: Schema, table: DraftTable): DraftTable {
  const existing = existingTable(current, table.singular);
  if (existing === null) return table;
  const columns = existingColumns(existing);
  const added = table.columns.filter(
    (each) => !columns.some(({ column }) => sameName(column.name, each.column.name)),
  );
  return {
    ...table,
    existing,
    columns: [...columns, ...added],
    table: structuredClone(existing) as DraftTableParts,
  };
}

function entityTable(house: House, entity: ResolvedEntity): DraftTable {
  return {
    existing: null,
    entity,
    link: null,
    path: entity.path,
    singular: entity.name,
    purpose: entity.source.description ?? '',
    rows: entity.source.expected_rows ?? null,
    columns: entity.attributes.map((attribute) => attributeColumn(house, attribute)),
    references: [],
    table: newTable(house, tableName(house, entity.name)),
  };
}

/** Types are given by the rules that own the type words; until then a column is text. */
export function attributeColumn(house: House, attribute: ResolvedAttribute): DraftColumn {
  return {
    role: 'attribute',
    attribute,
    word: attribute.word,
    column: newColumn(columnName(house, attribute.name), builtinType('text')),
  };
}

export function newTable(house: House, name: string): DraftTableParts {
  return {
    schema: house.schema,
    name,
    unlogged: false,
    columns: [],
    primaryKey: null,
    uniques: [],
    foreignKeys: [],
    checks: [],
    exclusions: [],
    indexes: [],
    triggers: [],
    policies: [],
    rowSecurity: 'off',
    partitionBy: null,
    partitionOf: null,
    inherits: [],
    storage: [],
    replicaIdentity: 'default',
    comment: null,
  };
}
