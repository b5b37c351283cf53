/** How a column keeps long values, and what says that of each type (SET STORAGE). */
import type { Column } from '../../ir/schema.ts';
import type { ColumnType } from '../../ir/type.ts';

const main: ReadonlySet<string> = new Set(['cidr', 'inet', 'numeric']);
const extended: ReadonlySet<string> = new Set([
  ...['bit', 'bytea', 'char', 'bpchar', 'json', 'jsonb', 'jsonpath', 'path', 'polygon'],
  ...['text', 'tsvector', 'varbit', 'varchar', 'xml'],
]);

/** The word DEFAULT is new in 16: where the type is known, its own is said instead. */
function ofType({ schema, name, array }: ColumnType): string {
  if (array) return 'EXTENDED';
  if (schema !== null) return 'DEFAULT';
  if (main.has(name)) return 'MAIN';
  return extended.has(name) ? 'EXTENDED' : 'DEFAULT';
}

export function setStorage({ storage, type }: Pick<Column, 'storage' | 'type'>): string {
  return `SET STORAGE ${storage === null ? ofType(type) : storage.toUpperCase()}`;
}
