/** Structured types from the catalog: `typeColumns` in a query, `columnType` on its row. */
import type { ColumnType } from '../../ir/type.ts';

export interface TypeRow {
  readonly type_schema: string;
  readonly type_name: string;
  readonly type_array: boolean;
  /** format_type() with the modifier and without; null when there is no modifier. */
  readonly type_modified: string | null;
  readonly type_plain: string | null;
}

/** Joins for `typeColumns`; `oid` is the SQL expression of the type's oid, `modifier` of typmod. */
export function typeJoins(oid: string): string {
  return `
    join pg_type t on t.oid = ${oid}
    left join pg_type et on et.oid = t.typelem and et.typarray = t.oid
    join pg_type bt on bt.oid = coalesce(et.oid, t.oid)
    join pg_namespace btn on btn.oid = bt.typnamespace`;
}

export function typeColumns(modifier: string): string {
  return `
    btn.nspname as type_schema, bt.typname as type_name, et.oid is not null as type_array,
    case when ${modifier} >= 0 then format_type(bt.oid, ${modifier}) end as type_modified,
    case when ${modifier} >= 0 then format_type(bt.oid, -1) end as type_plain`;
}

/** pg_catalog's own names to SQL's short ones (section 8, table 8.1). */
const shortNames: Readonly<Record<string, string>> = {
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  float4: 'real',
  float8: 'double precision',
  bool: 'boolean',
  // The one-byte internal type is spelled with quotes, because char means character(1).
  char: '"char"',
};

export function columnType(row: TypeRow): ColumnType {
  const builtin = row.type_schema === 'pg_catalog';
  return {
    schema: builtin ? null : row.type_schema,
    name: builtin ? builtinName(row) : row.type_name,
    modifiers: modifiers(row),
    array: row.type_array,
  };
}

function builtinName(row: TypeRow): string {
  const modified = row.type_modified !== null;
  // bpchar and bit have a length unless somebody asked for the internal name.
  if (row.type_name === 'bpchar') return modified ? 'char' : 'bpchar';
  if (row.type_name === 'bit') return modified ? 'bit' : '"bit"';
  return shortNames[row.type_name] ?? row.type_name;
}

const infix = new Set(['time', 'timetz', 'timestamp', 'timestamptz']);
const lengthOnly = new Set(['bpchar', 'bit']);

function modifiers(row: TypeRow): string {
  const { type_modified: modified, type_plain: plain } = row;
  if (modified === null || plain === null) return '';
  if (row.type_schema === 'pg_catalog') {
    // `timestamp(3) without time zone` has them in the middle.
    if (infix.has(row.type_name)) return /\(\d+\)/.exec(modified)?.[0] ?? '';
    if (lengthOnly.has(row.type_name)) return modified.slice(modified.indexOf('('));
  }
  return modified.startsWith(plain) ? modified.slice(plain.length) : '';
}

/** SQL expression: the quoted, qualified name of the collation `oid`, null for `usual` or none. */
export function collationName(oid: string, usual: string): string {
  return `case when ${oid} <> 0 and ${oid} is distinct from ${usual} then (
    select quote_ident(cn.nspname) || '.' || quote_ident(co.collname)
    from pg_collation co join pg_namespace cn on cn.oid = co.collnamespace
    where co.oid = ${oid}) end`;
}
