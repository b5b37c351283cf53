/** How tables, columns, constraints and indexes are named: the only place where names are made. */
import { isName, plural, snakeCase } from '../../model/names.ts';
import { maxIdentifierBytes, shortenIdentifier } from '../../postgres/identifier.ts';
import { applyIndexPattern, inCase } from '../existing/habits.ts';
import type { House } from '../existing/house.ts';
import type { Draft, DraftTable } from './draft.ts';

export function tableName({ tables }: House, singularName: string): string {
  const name = tables.style === 'plural' ? plural(singularName) : singularName;
  return shortenIdentifier(inCase(name, tables.case));
}

/** A snake_case name as columns are written in this house. */
export function columnName({ columnCase }: House, name: string): string {
  return shortenIdentifier(inCase(name, columnCase));
}

/** Column of a foreign key: `<role>_id`, or `<role>_<key>` for a natural key, without saying a word twice. */
export function referenceColumn(house: House, role: string, target: string, key: string): string {
  const name = snakeCase(key);
  const bare = name.startsWith(`${target}_`) ? name.slice(target.length + 1) : name;
  return columnName(house, `${role}_${bare}`);
}

export const primaryKeyName = (table: string): string => shortenIdentifier(`${table}_pkey`);

export const sequenceName = (table: string, column: string): string =>
  shortenIdentifier(`${table}_${column}_seq`);

export const uniqueName = (table: string, columns: readonly string[]): string =>
  shortenIdentifier(`${table}_${columns.join('_')}_key`);

export const foreignKeyName = (table: string, columns: readonly string[]): string =>
  shortenIdentifier(`${table}_${columns.join('_')}_fkey`);

export const checkName = (table: string, what: string): string =>
  shortenIdentifier(`${table}_${snakeCase(what)}_check`);

export const exclusionName = (table: string, columns: readonly string[]): string =>
  shortenIdentifier(`${table}_${columns.join('_')}_excl`);

/** `what` are columns, or words for an expression or predicate. */
export function indexName(house: House, table: string, what: readonly string[]): string {
  const words = what.map((each) => (isName(each) ? each : snakeCase(each)));
  return shortenIdentifier(applyIndexPattern(house.indexName, table, words));
}

/** The second, third … of the same name gets a number. */
function freeName(name: string, isTaken: (candidate: string) => boolean): string {
  let candidate = name;
  for (let n = 2; isTaken(candidate); n++) candidate = shortenIdentifier(`${name}_${n}`);
  return candidate;
}

function constraintNames({ table }: DraftTable): Set<string> {
  const { primaryKey, foreignKeys, checks, uniques, exclusions } = table;
  const named = [...foreignKeys, ...checks, ...uniques, ...exclusions].map(({ name }) => name);
  return new Set(primaryKey === null ? named : [primaryKey.name, ...named]);
}

/** A CHECK or foreign key: its name is free within the table. */
export function freeConstraintName(table: DraftTable, wanted: string): string {
  const own = constraintNames(table);
  return freeName(wanted, (name) => own.has(name));
}

/** Tables, indexes, the indexes behind keys, and sequences: pg_class has one namespace for all. */
export function freeRelationName(draft: Draft, table: DraftTable, wanted: string): string {
  const own = constraintNames(table);
  const name = freeName(wanted, (each) => own.has(each) || draft.relationNames.has(each));
  draft.relationNames.add(name);
  return name;
}

/** A name that the model gives: taken as it is, with what is wrong with it. */
export function checkGivenName(draft: Draft, name: string, path: string): void {
  const bytes = Buffer.byteLength(name);
  if (bytes > 0 && bytes <= maxIdentifierBytes) return;
  draft.problems.push({
    code: 'invalid_name',
    path,
    message:
      bytes === 0 ? 'is empty' : `is ${bytes} bytes long; PostgreSQL would cut it at 63, silently`,
    fix: 'give a name of 1 to 63 bytes, or leave it out: one is derived',
  });
}
