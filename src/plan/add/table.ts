/** New tables: one CREATE TABLE with all that it can hold, and parts that can come later. */

import type { Change } from '../../diff/change.ts';
import { objectInWords } from '../../diff/words.ts';
import { type ObjectId, type ObjectKind, objectId } from '../../ir/id.ts';
import { tableId } from '../../ir/objects.ts';
import type { Check, Column, ForeignKey, Table } from '../../ir/schema.ts';
import {
  addConstraint,
  canBeInline,
  checkClause,
  dropConstraint,
  foreignKeyClause,
} from '../../postgres/ddl/constraint.ts';
import { type Declaration, ownForeignKeys } from '../../postgres/ddl/inheritance.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import { createTable, dropTable } from '../../postgres/ddl/table.ts';
import { quoteIdentifier } from '../../postgres/identifier.ts';
import type { Context } from '../context.ts';
import { withPartitions } from '../partition/locks.ts';
import { addition, type Lock, ranks, type Unit, type UnitPart } from '../unit.ts';
import { notNullNames } from './not-null-names.ts';
import { declarationOf, tableSettings } from './table-settings.ts';

function add(id: ObjectId): Change {
  return { kind: 'add', id };
}

function idsOf(table: Table) {
  return (kind: ObjectKind, name: string) => objectId(kind, table.schema, table.name, name);
}

/** Columns whose types must exist; what a default calls is the default's own need. */
function isLater(column: Column, need: ObjectId): boolean {
  const late = need.startsWith('routine:') || need.startsWith('sequence:');
  return late && column.default !== null && column.generated === null;
}

function defaultKey(table: Table, column: Column): string {
  return `${idsOf(table)('column', column.name)}#default`;
}

function defaultPart(context: Context, table: Table, column: Column): UnitPart[] {
  if (column.default === null || column.generated !== null) return [];
  const id = idsOf(table)('column', column.name);
  const name = `ALTER TABLE ${relationName(table, context.spelling)} ALTER COLUMN ${quoteIdentifier(column.name)}`;
  return [
    {
      key: defaultKey(table, column),
      cost: 2,
      after: [],
      needs: context.needs(id).filter((need) => isLater(column, need)),
      prefers: context.mentions(column.default).filter((need) => isLater(column, need)),
      changes: [{ kind: 'set', id, before: { default: null }, after: { default: column.default } }],
      words: `Give ${objectInWords(id)} its default`,
      locks: [],
      sql: `${name} SET DEFAULT ${column.default}`,
      reverse: `${name} DROP DEFAULT`,
    },
  ];
}

/**
 * Children that are made before the check is added: it is then NOT VALID for them too, while a
 * child that is made later takes it as a valid one.
 */
function childrenWithout(context: Context, table: Table, check: Check): ObjectId[] {
  return (context.children.get(tableId(table)) ?? [])
    .filter((child) => child.checks.some((own) => own.name === check.name && !own.validated))
    .map(tableId);
}

/** The checks that must be on the parents before the table is made. */
function checksBefore(context: Context, table: Table): ObjectId[] {
  const parents = [...(table.partitionOf ? [table.partitionOf] : []), ...table.inherits];
  return parents.flatMap((name) => {
    const parent = context.table(name);
    const valid = parent?.checks.filter((check) =>
      table.checks.some((own) => own.name === check.name && own.validated),
    );
    return (valid ?? []).map((check) => objectId('check', name.schema, name.name, check.name));
  });
}

function checkPart(context: Context, table: Table, check: Check): UnitPart {
  const id = idsOf(table)('check', check.name);
  return {
    key: id,
    cost: 1,
    needs: context.needs(id),
    after: childrenWithout(context, table, check),
    prefers: context.mentions(check.expression).filter((need) => need.startsWith('routine:')),
    changes: [add(id)],
    words: `Add ${objectInWords(id)}`,
    locks: [],
    sql: addConstraint(table, checkClause(check), check, context.spelling),
    reverse: dropConstraint(table, check.name, context.spelling),
  };
}

/** Both tables are locked against writes while the triggers behind the key are made. */
function referenceLocks(context: Context, key: ForeignKey): Lock[] {
  const target = objectId('table', key.references.schema, key.references.table);
  return withPartitions(context, target, 'SHARE ROW EXCLUSIVE');
}

/** Of the table that is referred to: the way back drops none of them before the key is gone. */
export function partitionsBefore(context: Context, { references }: ForeignKey): ObjectId[] {
  const below = context.descendants(objectId('table', references.schema, references.table));
  return below.filter((id) => context.isAdded(id));
}

function foreignKeyPart(context: Context, table: Table, key: ForeignKey): UnitPart {
  const id = idsOf(table)('foreign_key', key.name);
  const optional = key.columns.some(
    (name) => !table.columns.find((column) => column.name === name)?.notNull,
  );
  return {
    key: id,
    // Of a cycle, the reference that can be null is the one that is filled in later.
    cost: optional ? 0 : 0.5,
    needs: context.needs(id),
    after: [],
    prefers: partitionsBefore(context, key).filter((each) => each !== tableId(table)),
    changes: [add(id)],
    words: `Add ${objectInWords(id)}`,
    locks: referenceLocks(context, key),
    sql: addConstraint(table, foreignKeyClause(key, context.spelling, '  '), key, context.spelling),
    reverse: dropConstraint(table, key.name, context.spelling),
  };
}

/** All that CREATE TABLE makes true, whether it lists it or a parent brings it. */
function changesOf(table: Table): Change[] {
  const id = idsOf(table);
  return [
    add(tableId(table)),
    ...table.columns.map(({ name }) => add(id('column', name))),
    ...(table.primaryKey === null ? [] : [add(id('primary_key', table.primaryKey.name))]),
    ...table.uniques.map(({ name }) => add(id('unique', name))),
    ...table.exclusions.map(({ name }) => add(id('exclusion', name))),
    ...table.checks.map(({ name }) => add(id('check', name))),
    ...table.foreignKeys.map(({ name }) => add(id('foreign_key', name))),
  ];
}

function without(declaration: Declaration, split: ReadonlySet<string>): Declaration {
  const { table } = declaration;
  const id = idsOf(table);
  return {
    ...declaration,
    table: {
      ...table,
      columns: table.columns.map((column) =>
        split.has(defaultKey(table, column)) ? { ...column, default: null } : column,
      ),
      checks: table.checks.filter(({ name }) => !split.has(id('check', name))),
      foreignKeys: table.foreignKeys.filter(({ name }) => !split.has(id('foreign_key', name))),
    },
  };
}

function hardNeeds(context: Context, table: Table): ObjectId[] {
  const id = idsOf(table);
  return [
    ...context.needs(tableId(table)),
    ...table.columns.flatMap((column) =>
      context.needs(id('column', column.name)).filter((need) => !isLater(column, need)),
    ),
    ...(table.primaryKey ? context.needs(id('primary_key', table.primaryKey.name)) : []),
    ...table.uniques.flatMap(({ name }) => context.needs(id('unique', name))),
    ...table.exclusions.flatMap(({ name }) => context.needs(id('exclusion', name))),
  ];
}

/** Expressions that stay in CREATE TABLE whatever happens. */
function fixedTexts(table: Table): (string | null)[] {
  return [
    ...table.columns.map((column) => column.generated?.expression ?? null),
    ...table.exclusions.flatMap(({ elements, predicate }) => [
      predicate,
      ...elements.map((element) => element.expression),
    ]),
  ];
}

function tableUnit(context: Context, table: Table): Unit {
  const id = tableId(table);
  const declared = declarationOf(context, table);
  const declaration =
    declared.parents === 'later'
      ? { ...declared, notNullNames: notNullNames(context, table) }
      : declared;
  const local = declaration.table;
  const changes = changesOf(table);
  const provided = new Set(changes.map((change) => change.id));
  const parts = [
    ...local.columns.flatMap((column) => defaultPart(context, table, column)),
    ...local.checks.map((check) => checkPart(context, table, check)),
    ...ownForeignKeys(table, context.table).map((key) => foreignKeyPart(context, table, key)),
  ];
  for (const part of parts) provided.delete(part.key as ObjectId);
  return {
    ...addition,
    key: id,
    rank: ranks.table,
    provides: [...provided],
    needs: hardNeeds(context, table),
    after: checksBefore(context, table),
    prefers: fixedTexts(table)
      .flatMap(context.mentions)
      .filter((need) => need.startsWith('routine:')),
    wishes: [],
    owner: null,
    parts,
    alone: [
      ...local.checks
        .filter((check) => !canBeInline(check))
        .map(({ name }) => idsOf(table)('check', name)),
      ...local.foreignKeys
        .filter((key) => !canBeInline(key))
        .map(({ name }) => idsOf(table)('foreign_key', name)),
    ],
    undoApart: false,
    changes,
    words: `Create ${objectInWords(id)}`,
    locks:
      declaration.parents === 'inline'
        ? context.locks(table.inherits.map(tableId), 'SHARE UPDATE EXCLUSIVE')
        : [],
    sql: (split) => createTable(without(declaration, split), context.spelling),
    reverse: dropTable(table, context.spelling),
  };
}

export function addTables(context: Context): Unit[] {
  return context.to.tables.flatMap((table) => {
    if (!context.isAdded(tableId(table))) return [];
    return [tableUnit(context, table), ...tableSettings(context, table)];
  });
}
