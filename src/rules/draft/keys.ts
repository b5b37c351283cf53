/** Columns of primary and foreign keys, made when they are first needed: each may stand on the other. */
import { builtinType, type ColumnType } from '../../ir/type.ts';
import { snakeCase } from '../../model/names.ts';
import { formatType } from '../../postgres/type.ts';
import type { KeyHabit } from '../existing/habits.ts';
import {
  type Draft,
  type DraftColumn,
  type DraftReference,
  type DraftTable,
  newColumn,
  newIdentity,
  newKey,
  report,
} from './draft.ts';
import { columnOf, findColumns, requireColumns } from './lookup.ts';
import { columnName, freeRelationName, primaryKeyName, referenceColumn } from './naming.ts';

const wholeNumbers: ReadonlySet<string> = new Set(['smallint', 'integer', 'bigint']);

/** Tables whose key is being made: a key that needs itself is a problem of the model. */
type Trail = readonly DraftTable[];

export function ensureKey(draft: Draft, table: DraftTable, trail: Trail = []): readonly string[] {
  if (table.table.primaryKey !== null) return table.table.primaryKey.columns;
  if (table.existing !== null) return existingKey(draft, table);
  if (trail.includes(table)) {
    draft.problems.push({
      code: 'cyclic_key',
      path: `${table.path}.key`,
      message: `the key of '${table.singular}' refers to itself through ${trail.map((each) => each.singular).join(', ')}`,
      fix: 'leave key out of one of them: it then gets a surrogate key',
    });
    setKey(draft, table, []);
    return [];
  }
  const columns = keyColumns(draft, table, [...trail, table]);
  setKey(draft, table, columns);
  for (const name of columns) {
    const column = columnOf(table, name);
    if (column !== undefined) column.column.notNull = true;
  }
  return columns;
}

/** A table of the database without a primary key is referred to by what is unique in it. */
function existingKey(draft: Draft, table: DraftTable): readonly string[] {
  const [unique] = table.table.uniques;
  if (unique !== undefined) return unique.columns;
  draft.problems.push({
    code: 'no_key',
    path: table.path,
    message: `the table ${table.table.name} of the database has no primary key and no unique constraint to refer to`,
    fix: 'give the table a primary key first',
  });
  return [];
}

function setKey(draft: Draft, table: DraftTable, columns: readonly string[]): void {
  if (table.table.primaryKey !== null) return;
  const name = freeRelationName(draft, table, primaryKeyName(table.table.name));
  table.table.primaryKey = newKey(name, columns);
}

/** The key that the model names; an empty list names none. */
export function declaredKey(table: DraftTable): readonly string[] | null {
  const key = table.entity?.source.key ?? [];
  return key.length === 0 ? null : key;
}

function keyColumns(draft: Draft, table: DraftTable, trail: Trail): readonly string[] {
  const declared = declaredKey(table);
  if (declared !== null) {
    const columns = declared.flatMap((name, i) =>
      namedColumns(draft, table, name, `${table.path}.key[${i}]`, trail),
    );
    return [...new Set(columns)];
  }
  if (isPureJoin(draft, table)) {
    return table.references.flatMap((reference) => ensureReference(draft, table, reference, trail));
  }
  return [surrogate(draft, table).column.name];
}

/** Columns of an attribute, or of a reference, whose columns are made when they are not there yet. */
function namedColumns(
  draft: Draft,
  table: DraftTable,
  name: string,
  path: string,
  trail: Trail,
): readonly string[] {
  const reference = findReference(table, name);
  if (reference !== undefined) return ensureReference(draft, table, reference, trail);
  return requireColumns(draft, table, name, path);
}

function findReference(table: DraftTable, name: string): DraftReference | undefined {
  const snake = snakeCase(name).replace(/_id$/, '');
  return table.references.find(({ source }) => source.role === snake || source.to.name === snake);
}

/** A link, or an entity that is nothing but two required references and that nobody refers to. */
export function isPureJoin(draft: Draft, table: DraftTable): boolean {
  if (table.link !== null) return true;
  const own = table.columns.filter(
    ({ role, column }) =>
      role === 'attribute' &&
      !table.references.some(({ source }) => snakeCase(column.name) === `${source.role}_id`),
  );
  if (own.length > 0) return false;
  const referred = draft.tables.some((other) =>
    other.references.some(({ target }) => target === table),
  );
  const { references } = table;
  return (
    references.length === 2 &&
    !referred &&
    references.every(({ source }) => !source.optional && !source.oneToOne)
  );
}

function surrogate(draft: Draft, table: DraftTable): DraftColumn {
  const habit = draft.house.key;
  const [named] = findColumns(table, habit?.column ?? 'id') ?? [];
  const existing = named === undefined ? undefined : columnOf(table, named);
  if (existing !== undefined) return asKey(draft, table, existing);
  if (habit !== null) return habitual(table, habit);
  const kind = draft.model.source.rules?.primary_key ?? 'uuid';
  const made: DraftColumn = {
    role: 'key',
    attribute: null,
    word: kind === 'identity' ? null : 'uuid',
    column: newColumn(
      columnName(draft.house, 'id'),
      builtinType(kind === 'identity' ? 'bigint' : 'uuid'),
      {
        notNull: true,
      },
    ),
  };
  if (kind === 'identity') {
    made.column.identity = newIdentity('bigint');
  } else made.column.default = kind === 'uuidv7' ? 'uuidv7()' : 'gen_random_uuid()';
  table.columns.unshift(made);
  return made;
}

/** As the other tables of the house. A serial's own sequence is an identity here: one object less. */
function habitual(
  table: DraftTable,
  { column: name, type, default: value, identity }: KeyHabit,
): DraftColumn {
  const column = newColumn(name, type, { notNull: true });
  const counts = identity !== null || value?.includes('nextval(') === true;
  if (counts) column.identity = { ...newIdentity(type.name), generation: identity ?? 'by default' };
  else column.default = value;
  const made: DraftColumn = {
    role: 'key',
    attribute: null,
    word: type.name === 'uuid' ? 'uuid' : null,
    column,
  };
  table.columns.unshift(made);
  return made;
}

/**
 * An attribute named id is the key; without a type of its own it is typed like any surrogate. A
 * whole number that nothing else fills counts up: `by default` still takes a given value.
 */
function asKey(draft: Draft, table: DraftTable, existing: DraftColumn): DraftColumn {
  const source = existing.attribute?.source;
  if (source?.type !== undefined && existing.word !== 'uuid') {
    const filled = source.default !== undefined || source.generated !== undefined;
    const { column } = existing;
    if (!filled && wholeNumbers.has(column.type.name) && !column.type.array) {
      column.identity ??= newIdentity(column.type.name);
    }
    return existing;
  }
  table.columns = table.columns.filter((column) => column !== existing);
  const made = surrogate(draft, table);
  made.column.default = existing.attribute?.source.default ?? made.column.default;
  return made;
}

/** The foreign key columns of a reference, typed like the key they refer to. */
export function ensureReference(
  draft: Draft,
  table: DraftTable,
  reference: DraftReference,
  trail: Trail = [],
): readonly string[] {
  if (reference.columns.length > 0) return reference.columns;
  const target = referencedColumns(draft, reference, trail);
  const given = reference.source.source.columns;
  if (given !== undefined && given.length !== target.length) {
    draft.problems.push({
      code: 'wrong_column_count',
      path: `${reference.source.path}.columns`,
      message: `${given.length} columns refer to ${target.length} (${target.join(', ')})`,
      fix: 'name one column for each column of the referenced key, in its order',
    });
    return [];
  }
  const there = existingReference(table, reference, target);
  if (there !== null) return setColumns(reference, there);
  const names = target.map((key, i) => {
    const { role } = reference.source;
    const wanted = referenceColumn(draft.house, role, reference.target.singular, key);
    const name = given?.[i] ?? wanted;
    const [own] = findColumns({ ...table, references: [] }, name) ?? [];
    return own ?? columnName(draft.house, snakeCase(name));
  });
  names.forEach((name, i) => {
    referenceColumnOf(draft, table, reference, name, columnOf(reference.target, target[i] ?? ''));
  });
  return setColumns(reference, names);
}

function setColumns(reference: DraftReference, columns: readonly string[]): readonly string[] {
  (reference as { columns: readonly string[] }).columns = columns;
  return columns;
}

/** Columns of the foreign key that the database already has for the reference. */
function existingReference(
  { existing }: DraftTable,
  { source, target }: DraftReference,
  key: readonly string[],
): readonly string[] | null {
  const same = (existing?.foreignKeys ?? []).filter(
    ({ references }) =>
      references.table === target.table.name &&
      references.schema === target.table.schema &&
      references.columns.join() === key.join(),
  );
  const named = same.find(({ columns }) =>
    columns.some((column) => snakeCase(column).startsWith(source.role)),
  );
  return named?.columns ?? (same.length === 1 ? (same[0]?.columns ?? null) : null);
}

/** `to_columns`, or the primary key. */
export function referencedColumns(
  draft: Draft,
  reference: DraftReference,
  trail: Trail = [],
): readonly string[] {
  const given = reference.source.source.to_columns;
  const { target, source } = reference;
  if (given === undefined || given.length === 0) return ensureKey(draft, target, trail);
  if (!trail.includes(target)) ensureKey(draft, target, trail);
  const columns = given.flatMap((name, i) =>
    namedColumns(draft, target, name, `${source.path}.to_columns[${i}]`, trail),
  );
  return [...new Set(columns)];
}

/** A declared attribute of that name becomes the foreign key column; a shared one stays as it is. */
function referenceColumnOf(
  draft: Draft,
  table: DraftTable,
  reference: DraftReference,
  name: string,
  target: DraftColumn | undefined,
): void {
  const type = target?.column.type ?? builtinType('uuid');
  const existing = columnOf(table, name);
  const notNull = !reference.source.optional;
  if (existing?.role === 'existing') return;
  if (existing !== undefined) {
    reportRetyped(draft, table, existing, type);
    existing.column.type = type;
    existing.column.identity = null;
    existing.column.notNull ||= notNull;
    existing.word = target?.word ?? null;
    (existing as { role: DraftColumn['role'] }).role = 'reference';
    return;
  }
  const column = newColumn(name, type, { notNull });
  const made: DraftColumn = {
    role: 'reference',
    attribute: null,
    word: target?.word ?? null,
    column,
  };
  const last = table.columns.findLastIndex(({ role }) => role === 'key' || role === 'reference');
  table.columns.splice(last + 1, 0, made);
}

/** PostgreSQL compares a foreign key with its target through one type: another is a mistake. */
function reportRetyped(
  draft: Draft,
  table: DraftTable,
  { column, attribute, role }: DraftColumn,
  type: ColumnType,
): void {
  if (role !== 'attribute' || attribute?.source.type === undefined) return;
  const [asked, given] = [formatType(column.type), formatType(type)];
  if (asked === given) return;
  report(draft, 'foreign-key', 'warning', attribute.path, {
    message: `${asked} was asked for; ${table.singular}.${column.name} is ${given}, the type of the key it refers to.`,
    fix: `Leave its type out, or give the referenced entity a key of type ${asked}.`,
  });
}
