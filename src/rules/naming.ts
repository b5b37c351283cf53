/** How tables, columns, constraints and indexes are named: the only place where names are made. */
import { plural, snakeCase } from '../model/names.ts';
import { shortenIdentifier } from '../postgres/identifier.ts';

export function tableName(singularName: string, style: 'plural' | 'singular'): string {
  return shortenIdentifier(style === 'plural' ? plural(singularName) : singularName);
}

/** Column of a foreign key: `<role>_id`, or `<role>_<key>` for a natural key, without saying a word twice. */
export function referenceColumn(role: string, target: string, key: string): string {
  if (key === 'id') return shortenIdentifier(`${role}_id`);
  const bare = key.startsWith(`${target}_`) ? key.slice(target.length + 1) : key;
  return shortenIdentifier(`${role}_${bare}`);
}

export const primaryKeyName = (table: string): string => shortenIdentifier(`${table}_pkey`);

export const uniqueName = (table: string, columns: readonly string[]): string =>
  shortenIdentifier(`${table}_${columns.join('_')}_key`);

export const foreignKeyName = (table: string, columns: readonly string[]): string =>
  shortenIdentifier(`${table}_${columns.join('_')}_fkey`);

export const checkName = (table: string, what: string): string =>
  shortenIdentifier(`${table}_${snakeCase(what)}_check`);

export const exclusionName = (table: string, columns: readonly string[]): string =>
  shortenIdentifier(`${table}_${columns.join('_')}_excl`);

/** `what` are columns, or words for an expression or predicate. */
export const indexName = (table: string, what: readonly string[]): string =>
  shortenIdentifier(`idx_${table}_${what.map(snakeCase).join('_')}`);

/** The second, third … index or constraint of the same name gets a number. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  let candidate = name;
  for (let n = 2; taken.has(candidate); n++) candidate = shortenIdentifier(`${name}_${n}`);
  return candidate;
}
