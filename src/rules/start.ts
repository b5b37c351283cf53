/** The draft that the rules begin with: one table an entity, one column an attribute, nothing decided. */
import { builtinType } from '../ir/type.ts';
import type {
  ResolvedAttribute,
  ResolvedEntity,
  ResolvedModel,
  ResolvedReference,
} from '../model/resolved.ts';
import {
  type Draft,
  type DraftColumn,
  type DraftTable,
  type DraftTableParts,
  newColumn,
  schemaName,
} from './draft.ts';
import { tableName } from './naming.ts';

export function startDraft(model: ResolvedModel): Draft {
  const style = model.source.rules?.table_names ?? 'plural';
  const tables = model.entities.map((entity) => entityTable(entity, style));
  const draft: Draft = {
    model,
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
    relationNames: new Set(tables.map(({ table }) => table.name)),
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

function entityTable(entity: ResolvedEntity, style: 'plural' | 'singular'): DraftTable {
  return {
    entity,
    link: null,
    path: entity.path,
    singular: entity.name,
    purpose: entity.source.description ?? '',
    rows: entity.source.expected_rows ?? null,
    columns: entity.attributes.map(attributeColumn),
    references: [],
    table: newTable(tableName(entity.name, style)),
  };
}

/** Types are given by the rules that own the type words; until then a column is text. */
export function attributeColumn(attribute: ResolvedAttribute): DraftColumn {
  return {
    role: 'attribute',
    attribute,
    word: attribute.word,
    column: newColumn(attribute.name, builtinType('text')),
  };
}

export function newTable(name: string): DraftTableParts {
  return {
    schema: schemaName,
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
