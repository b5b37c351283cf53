/** unique: every "one per" of the model is enforced. */
import { quoteIdentifier } from '../postgres/identifier.ts';
import { formatType } from '../postgres/type.ts';
import { words } from './comments.ts';
import {
  allOf,
  type Draft,
  type DraftTable,
  decide,
  newElement,
  newIndex,
  newKey,
  partId,
} from './draft/draft.ts';
import { columnOf, expressionSql, requireColumns } from './draft/lookup.ts';
import { freeRelationName, uniqueName } from './draft/naming.ts';
import { isOrdered } from './draft/typing.ts';
import { elementSql, existingIndexes } from './indexes/index-plan.ts';
import { sameSql } from './indexes/same-sql.ts';
import type { Rule } from './rule.ts';
import { isSoftDeleted, liveRows } from './soft-delete.ts';
import { caseInsensitive } from './text.ts';

const id = 'unique';

export const unique: Rule = {
  id,
  summary:
    'Every business rule "one per" is UNIQUE: soft-deleted rows left out, e-mail and slug without case.',
  reason: 'A check in code loses the race between two requests; the index does not.',
  exception:
    'Rows that are soft-deleted, or outside a declared condition, do not count: a partial unique index.',
  examples: {
    applies: {
      domain: 'crm',
      entities: [
        { name: 'tenant' },
        {
          name: 'invoice',
          attributes: [{ name: 'number', type: 'text' }],
          unique: [['tenant', 'number']],
        },
      ],
      relationships: [{ from: 'invoice', to: 'tenant', cardinality: 'many_to_one' }],
    },
    exception: {
      domain: 'crm',
      entities: [
        {
          name: 'account',
          attributes: [{ name: 'email', unique: true }],
          lifecycle: 'soft_delete',
        },
      ],
    },
  },
  apply(draft) {
    for (const table of draft.tables) {
      for (const { attribute, column } of table.columns) {
        if (attribute?.source.unique !== true) continue;
        addUnique(draft, table, [column.name], null, `${attribute.path}.unique`);
      }
      for (const { source, columns } of table.references) {
        if (source.oneToOne) addUnique(draft, table, columns, null, source.path);
      }
      table.entity?.source.unique?.forEach((items, i) => {
        declared(draft, table, items, `${table.path}.unique[${i}]`);
      });
    }
    for (const table of draft.tables) uniqueTargets(draft, table);
  },
};

function declared(draft: Draft, table: DraftTable, items: readonly string[], path: string): void {
  const last = items.at(-1) ?? '';
  const where = /^\s*where\s+(.*)$/is.exec(last)?.[1] ?? null;
  const names = where === null ? items : items.slice(0, -1);
  if (names.length === 0) {
    draft.problems.push({
      code: 'invalid_unique',
      path,
      message: 'names no attribute',
      fix: "list the attributes, such as ['tenant', 'number']",
    });
    return;
  }
  const columns = names.flatMap((name, i) => requireColumns(draft, table, name, `${path}[${i}]`));
  const condition = where === null ? null : expressionSql(draft, table, where, path);
  addUnique(draft, table, [...new Set(columns)], condition, path);
}

/** A constraint where it can be one; an index where it has an expression or leaves rows out. */
function addUnique(
  draft: Draft,
  table: DraftTable,
  columns: readonly string[],
  where: string | null,
  path: string,
): void {
  if (columns.length === 0 || refusesOrder(draft, table, columns, path)) return;
  const folded = columns.some((name) => folds(table, name));
  if (!folded && isKey(table, columns)) return;
  const predicate = allOf([where, isSoftDeleted(table) ? liveRows(draft) : null]);
  const elements = columns.map((column) =>
    folds(table, column)
      ? newElement(null, `lower(${quoteIdentifier(column)})`)
      : newElement(column),
  );
  if (hasIndex(table, elements.map(elementSql), predicate)) return;
  const name = freeRelationName(draft, table, uniqueName(table.table.name, columns));
  const kind = folded || predicate !== null ? 'index' : 'unique';
  if (kind === 'unique') {
    table.table.uniques.push(newKey(name, columns));
  } else {
    table.table.indexes.push(newIndex(name, elements, { unique: true, predicate }));
  }
  const subject = partId(kind, table, name);
  draft.notes.set(subject, `one ${words(table.singular)} for each ${columns.join(' and ')}`);
  decide(draft, id, subject, {
    chose: `UNIQUE (${columns.map((column) => (folds(table, column) ? `lower(${column})` : column)).join(', ')})${predicate === null ? '' : ` WHERE ${predicate}`}`,
    because: reasons(table, columns, folded, predicate),
    instead: 'a look-up before the insert, which two requests pass at once',
  });
}

/** A key over the same columns, in any order, already lets each combination be there once. */
function isKey(table: DraftTable, columns: readonly string[]): boolean {
  const wanted = columns.toSorted().join();
  const keys = [table.table.primaryKey, ...table.table.uniques];
  return keys.some((key) => key?.columns.toSorted().join() === wanted);
}

function hasIndex(
  table: DraftTable,
  elements: readonly string[],
  predicate: string | null,
): boolean {
  const wanted = elements.toSorted().join();
  return existingIndexes(table).some(
    (index) =>
      index.unique &&
      sameSql(index.predicate, predicate) &&
      index.elements.toSorted().join() === wanted,
  );
}

/** Uniqueness is kept by a B-tree. */
function refusesOrder(
  draft: Draft,
  table: DraftTable,
  columns: readonly string[],
  path: string,
): boolean {
  const without = columns.flatMap((name) => {
    const column = columnOf(table, name)?.column;
    return column === undefined || isOrdered(column.type) ? [] : [column];
  });
  for (const { name, type } of without) {
    draft.problems.push({
      code: 'invalid_type',
      path,
      message: `${name} has type ${formatType(type)}, which has no order: PostgreSQL cannot keep it unique`,
      fix: 'leave it out, or use a type that has an order (jsonb instead of json)',
    });
  }
  return without.length > 0;
}

function reasons(
  table: DraftTable,
  columns: readonly string[],
  folded: boolean,
  predicate: string | null,
): string {
  const nullable = columns.some((name) => columnOf(table, name)?.column.notNull === false);
  return [
    `the model says one ${words(table.singular)} for each ${columns.join(' and ')}`,
    folded ? 'people write it in any case' : null,
    predicate === null ? null : 'rows outside the condition do not count',
    nullable ? 'absent values do not clash (NULLS DISTINCT)' : null,
  ]
    .filter((part) => part !== null)
    .join('; ');
}

function folds(table: DraftTable, name: string): boolean {
  const column = columnOf(table, name);
  return column !== undefined && caseInsensitive(table, column);
}

/** A foreign key can only point at a whole UNIQUE constraint or primary key. */
function uniqueTargets(draft: Draft, table: DraftTable): void {
  for (const { references } of table.table.foreignKeys) {
    const target = draft.tables.find((each) => each.table.name === references.table);
    if (target === undefined) continue;
    if (isKey(target, references.columns)) continue;
    const name = freeRelationName(draft, target, uniqueName(target.table.name, references.columns));
    target.table.uniques.push(newKey(name, references.columns));
    decide(draft, id, partId('unique', target, name), {
      chose: `UNIQUE (${references.columns.join(', ')})`,
      because: `${table.table.name} refers to it, and a foreign key needs a whole UNIQUE constraint there`,
      instead: 'a unique index with a condition, which a foreign key cannot refer to',
    });
  }
}
