/** Runs the rules over a model: model → desired schema, decisions, findings. */
import type * as ir from '../ir/schema.ts';
import { newDatabase } from '../ir/schema.ts';
import type { Model } from '../model/model.ts';
import { refuse } from '../model/problems.ts';
import { resolveModel } from '../model/resolve.ts';
import { loadParser } from '../postgres/parser.ts';
import { reportUnserved } from './access-index.ts';
import { purposeOf } from './comments.ts';
import type { Design, IndexSupport } from './design.ts';
import { type Draft, type DraftTable, partId, tableId } from './draft/draft.ts';
import { planExtras } from './draft/extras.ts';
import { withReferenced } from './draft/referenced.ts';
import { startDraft } from './draft/start.ts';
import { passes } from './index.ts';
import { reportPrefixes } from './indexes/explicit-index.ts';
import { elementSql } from './indexes/index-plan.ts';
import { reportKnownShapes } from './indexes/search-index.ts';
import { tableStatistics } from './indexes/statistics.ts';
import { chooseQuestion } from './question.ts';

/** What the rules make of a model, its problems noted. */
export async function draftOf(model: Model, current: ir.Schema): Promise<Draft> {
  await loadParser();
  const draft = startDraft(resolveModel(withReferenced(model, current)), current);
  for (const pass of passes) {
    if (typeof pass === 'function') pass(draft);
    else pass.apply(draft);
  }
  return draft;
}

/** Throws a `Refusal` that names every problem of the model, with its path and the mend. */
export async function compile(model: Model, current: ir.Schema = newDatabase): Promise<Design> {
  const draft = await draftOf(model, current);
  const extras = await planExtras(draft);
  refuse(draft.problems);
  reportUnserved(draft);
  reportPrefixes(draft);
  reportKnownShapes(draft, draft.queries);
  draft.question = chooseQuestion(draft);
  return {
    domain: model.domain,
    model,
    from: current,
    source: null,
    schema: finishSchema(draft),
    tables: draft.tables.map((table) => ({
      table: tableId(table),
      name: table.table.name,
      purpose: purposeOf(table),
      columns: table.columns.length,
      expectedRows: table.rows,
    })),
    decisions: draft.decisions,
    findings: draft.findings,
    question: draft.question,
    indexes: draft.tables.flatMap((table) => listIndexes(draft, table)),
    queries: draft.queries,
    statistics: tableStatistics(draft),
    forecast: draft.forecast,
    extras,
    notes: Object.fromEntries(draft.notes),
    renames: [],
    renamed: null,
    verdict: null,
  };
}

const roleOrder = ['key', 'reference', 'existing', 'attribute', 'lifecycle', 'timestamp'] as const;

function finishSchema(draft: Draft): ir.Schema {
  const { current } = draft;
  const designed = draft.tables.map((table) => ({ ...table.table, columns: orderColumns(table) }));
  const extended = new Set(draft.tables.map(({ existing }) => existing));
  const extensions = draft.extensions.filter(
    ({ name }) => !current.extensions.some((each) => each.name === name),
  );
  return {
    ...current,
    extensions: [...current.extensions, ...extensions],
    enums: [...current.enums, ...draft.enums],
    routines: [...current.routines, ...draft.routines],
    dependencies: [...current.dependencies, ...draft.dependencies],
    tables: [...current.tables.filter((table) => !extended.has(table)), ...designed],
  };
}

/** Key first, then references, attributes as the model lists them, lifecycle, timestamps. */
function orderColumns(table: DraftTable): ir.Column[] {
  if (table.existing !== null) return table.columns.map(({ column }) => column);
  const key = table.table.primaryKey?.columns ?? [];
  const rank = (name: string, role: DraftTable['columns'][number]['role']): number =>
    key.includes(name) ? key.indexOf(name) - key.length : roleOrder.indexOf(role);
  return table.columns
    .toSorted((a, b) => rank(a.column.name, a.role) - rank(b.column.name, b.role))
    .map(({ column }) => column);
}

/** Indexes, and those keys that access patterns or foreign keys lean on. */
function listIndexes(draft: Draft, table: DraftTable): IndexSupport[] {
  const { primaryKey, uniques, indexes } = table.table;
  const supports = (kind: 'index' | 'unique' | 'primary_key', name: string): string[] =>
    draft.supports.get(partId(kind, table, name)) ?? [];
  const keys = [
    ...(primaryKey === null ? [] : [{ key: primaryKey, kind: 'primary_key' as const }]),
    ...uniques.map((key) => ({ key, kind: 'unique' as const })),
  ]
    .filter(({ key, kind }) => supports(kind, key.name).length > 0)
    .map(({ key, kind }) => ({
      index: partId(kind, table, key.name),
      name: key.name,
      table: table.table.name,
      columns: [...key.columns],
      where: null,
      supports: supports(kind, key.name),
    }));
  const plain = indexes.map((index) => ({
    index: partId('index', table, index.name),
    name: index.name,
    table: table.table.name,
    columns: index.elements.map(
      (each) => `${elementSql(each)}${each.order === 'desc' ? ' DESC' : ''}`,
    ),
    where: index.predicate,
    supports: index.unique
      ? ['uniqueness', ...supports('index', index.name)]
      : supports('index', index.name),
  }));
  return [...plain, ...keys];
}
