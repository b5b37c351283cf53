/** A schema without the spelling of expressions: what must be equal before PostgreSQL has spelled both. */
import { normalize } from '../../src/ir/normalize.ts';
import type { Index, IndexElement, Schema, Table, Trigger } from '../../src/ir/schema.ts';

const there = (text: string | null) => text !== null;

/** An expression brings a collation of its own, which nobody need have named. */
function element(item: IndexElement) {
  const collation = item.expression === null ? item.collation : null;
  return { ...item, expression: there(item.expression), collation };
}

function indexes(list: readonly Index[]) {
  return list
    .filter((index) => index.partitionOf === null)
    .map((index) => ({
      ...index,
      elements: index.elements.map(element),
      predicate: there(index.predicate),
    }));
}

function triggers(list: readonly Trigger[]) {
  return list.map(({ name, enabled, comment }) => ({ name, enabled, comment }));
}

function table(item: Table) {
  return {
    ...item,
    columns: item.columns.map((column) => ({
      ...column,
      default: there(column.default),
      generated: column.generated?.kind ?? null,
    })),
    checks: item.checks.map(({ expression: _, ...check }) => check),
    exclusions: item.exclusions.map((exclusion) => ({
      ...exclusion,
      elements: exclusion.elements.map(element),
      predicate: there(exclusion.predicate),
    })),
    indexes: indexes(item.indexes),
    triggers: triggers(item.triggers),
    policies: item.policies.map((policy) => ({
      ...policy,
      using: there(policy.using),
      check: there(policy.check),
    })),
    partitionBy: there(item.partitionBy),
  };
}

export function skeleton(schema: Schema) {
  const { dependencies: _, ...own } = normalize(schema);
  return {
    ...own,
    domains: own.domains.map((domain) => ({
      ...domain,
      default: there(domain.default),
      checks: domain.checks.map(({ expression: _expression, ...check }) => check),
    })),
    rangeTypes: own.rangeTypes.map(({ definition: _definition, ...type }) => type),
    tables: own.tables.map(table),
    views: own.views.map(({ query: _query, ...view }) => ({
      ...view,
      triggers: triggers(view.triggers),
    })),
    materializedViews: own.materializedViews.map(({ query: _query, ...view }) => ({
      ...view,
      indexes: indexes(view.indexes),
    })),
    carried: own.carried.map(({ kind, names, parts, comment }) => ({
      kind,
      names,
      parts: parts.length,
      comment,
    })),
    routines: own.routines.map(({ definition: _definition, ...routine }) => routine),
  };
}
