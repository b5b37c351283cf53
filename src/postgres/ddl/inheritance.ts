/**
 * What a partition or inheriting table has from its parents and what it declares itself, and
 * so whether CREATE TABLE can name the parents or they are joined afterwards.
 */
import type { Check, Column, Exclusion, ForeignKey, Key, Table } from '../../ir/schema.ts';

export type TableLookup = (name: {
  readonly schema: string;
  readonly name: string;
}) => Table | undefined;

export interface Declaration {
  /** `inline`: PARTITION OF or INHERITS in CREATE TABLE; `later`: ATTACH PARTITION or INHERIT. */
  readonly parents: 'none' | 'inline' | 'later';
  /** The table with only what its CREATE TABLE must list. */
  readonly table: Table;
  /** The table whose columns and checks are taken as they are when the statement runs. */
  readonly like?: { readonly schema: string; readonly name: string };
  /** By column, what PARTITION OF would call its NOT NULL, which is a constraint since 18. */
  readonly notNullNames?: ReadonlyMap<string, string>;
}

function sameNames(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((name, i) => name === other[i]);
}

function sameKey(one: Key, other: Key): boolean {
  return sameNames(one.columns, other.columns) && one.withoutOverlaps === other.withoutOverlaps;
}

function sameReference(one: ForeignKey, other: ForeignKey): boolean {
  return (
    sameNames(one.columns, other.columns) &&
    one.references.schema === other.references.schema &&
    one.references.table === other.references.table &&
    sameNames(one.references.columns, other.references.columns)
  );
}

/** How PostgreSQL names what it makes for a partition, as long as nothing is cut or taken. */
function hasUsualName(table: Table, key: Key, label: string): boolean {
  const usual = [table.name, ...(label === 'pkey' ? [] : key.columns), label].join('_');
  return key.name === usual && Buffer.byteLength(usual) <= 63;
}

function missingChecks(table: Table, parents: readonly Table[]): Check[] {
  const have = new Set(table.checks.map((check) => check.name));
  return parents
    .flatMap((parent) => parent.checks)
    .filter((check) => !check.noInherit && !have.has(check.name));
}

export function isInheritedCheck(check: Check, parents: readonly Table[]): boolean {
  return parents.some((parent) =>
    parent.checks.some((other) => !other.noInherit && other.name === check.name),
  );
}

/** The foreign keys that a partition gets as copies of its parent's. */
export function ownForeignKeys(table: Table, lookup: TableLookup): readonly ForeignKey[] {
  const parent = table.partitionOf && lookup(table.partitionOf);
  if (!parent) return table.foreignKeys;
  return table.foreignKeys.filter(
    (key) =>
      !parent.foreignKeys.some((other) => other.name === key.name && sameReference(key, other)),
  );
}

function sameDefinition(column: Column, parent: Column | undefined): boolean {
  return (
    parent !== undefined &&
    column.name === parent.name &&
    column.storage === parent.storage &&
    column.compression === parent.compression &&
    column.generated?.expression === parent.generated?.expression
  );
}

/** What an exclusion constraint keeps apart: its name, comment and parameters are its own. */
export function sameExclusion(one: Exclusion, other: Exclusion): boolean {
  const kept = ({ method, elements, predicate, include, deferrable }: Exclusion) =>
    JSON.stringify([method, elements, predicate, include, deferrable]);
  return kept(one) === kept(other);
}

/** PostgreSQL makes those of the whole for each partition, and takes no other for a part of one. */
function ownExclusions(table: Table, parent: Table): Exclusion[] {
  return table.exclusions.filter(
    (each) => !parent.exclusions.some((other) => sameExclusion(each, other)),
  );
}

function partitionFitsInline(table: Table, parent: Table): boolean {
  const usual = [
    ...(table.primaryKey === null ? [] : [hasUsualName(table, table.primaryKey, 'pkey')]),
    ...table.uniques
      .filter((key) => parent.uniques.some((other) => sameKey(key, other)))
      .map((key) => hasUsualName(table, key, 'key')),
  ];
  return (
    table.columns.length === parent.columns.length &&
    table.columns.every((column, i) => sameDefinition(column, parent.columns[i])) &&
    (parent.primaryKey === null || table.primaryKey === null || usual.every(Boolean))
  );
}

function standalone(table: Table, parent: Table, foreignKeys: readonly ForeignKey[]): Declaration {
  // A partition has its parent's identity; a column with one of its own cannot be attached.
  const columns = table.columns.map((column) => ({ ...column, identity: null }));
  const checks = [...table.checks, ...missingChecks(table, [parent])];
  const exclusions = ownExclusions(table, parent);
  return { parents: 'later', table: { ...table, columns, checks, exclusions, foreignKeys } };
}

/** A partition as a table of its own, to be attached to a parent that others use meanwhile. */
export function declareApart(table: Table, lookup: TableLookup): Declaration {
  const parent = table.partitionOf && lookup(table.partitionOf);
  if (!parent) throw new Error(`no parent of partition ${table.name}`);
  return standalone(table, parent, ownForeignKeys(table, lookup));
}

function declarePartition(table: Table, parent: Table, lookup: TableLookup): Declaration {
  const foreignKeys = [...ownForeignKeys(table, lookup)];
  if (!partitionFitsInline(table, parent)) return standalone(table, parent, foreignKeys);
  const declared: Table = {
    ...table,
    columns: [],
    primaryKey: parent.primaryKey === null ? table.primaryKey : null,
    uniques: table.uniques.filter((key) => !parent.uniques.some((other) => sameKey(key, other))),
    exclusions: ownExclusions(table, parent),
    checks: table.checks.filter((check) => !isInheritedCheck(check, [parent])),
    foreignKeys,
  };
  return { parents: 'inline', table: declared };
}

/**
 * As `declareApart`, for a parent that may have other columns by then: CREATE TABLE copies what it
 * has (LIKE).
 */
export function declareLike(table: Table, lookup: TableLookup): Declaration {
  const parent = table.partitionOf && lookup(table.partitionOf);
  if (!parent) throw new Error(`no parent of partition ${table.name}`);
  const checks = table.checks.filter((check) => !isInheritedCheck(check, [parent]));
  const foreignKeys = ownForeignKeys(table, lookup);
  const { schema, name } = parent;
  return {
    parents: 'later',
    table: { ...table, columns: [], checks, exclusions: ownExclusions(table, parent), foreignKeys },
    like: { schema, name },
  };
}

/** The order that INHERITS gives: the parents' columns first, then the table's own. */
function mergedOrder(table: Table, parents: readonly Table[], own: readonly Column[]): string[] {
  const names = [...parents.flatMap((parent) => parent.columns), ...own].map(({ name }) => name);
  const known = new Set(table.columns.map((column) => column.name));
  return [...new Set(names)].filter((name) => known.has(name));
}

/** With the columns that it has of its parents alone where CREATE TABLE puts them. */
export function inInheritedOrder(table: Table, parents: readonly Table[]): Table {
  if (table.inherits.length === 0 || table.columns.every(({ inherited }) => !inherited)) {
    return table;
  }
  const own = table.columns.filter((column) => !column.inherited);
  const names = mergedOrder(table, parents, own);
  const columns = names.flatMap((name) => table.columns.find((each) => each.name === name) ?? []);
  return columns.length === table.columns.length ? { ...table, columns } : table;
}

function declareChild(table: Table, parents: readonly Table[]): Declaration {
  const own = table.columns.filter((column) => !column.inherited);
  const names = table.columns.map((column) => column.name);
  // What a table has before it inherits is its own: better its columns in another order.
  const alone = own.length < table.columns.length;
  if (alone || sameNames(mergedOrder(table, parents, own), names)) {
    const checks = table.checks.filter(
      (check) => check.alsoOwn === true || !isInheritedCheck(check, parents),
    );
    return { parents: 'inline', table: { ...table, columns: own, checks } };
  }
  const checks = [...table.checks, ...missingChecks(table, parents)];
  return { parents: 'later', table: { ...table, checks } };
}

export function declare(table: Table, lookup: TableLookup): Declaration {
  if (table.partitionOf !== null) {
    const parent = lookup(table.partitionOf);
    if (parent === undefined) throw new Error(`no parent of partition ${table.name}`);
    return declarePartition(table, parent, lookup);
  }
  const parents = table.inherits.flatMap((name) => lookup(name) ?? []);
  return parents.length === 0 ? { parents: 'none', table } : declareChild(table, parents);
}
