/** How a kind of carried object is read: SQL that puts its texts together from the catalog. */
import type { CarriedKind } from '../../../ir/id.ts';
import type { CatalogName } from '../source.ts';

/** Each a SQL expression over `from`. */
export interface CarriedQuery {
  readonly kind: CarriedKind;
  readonly catalog: CatalogName;
  readonly from: string;
  readonly where: string;
  /**
   * What comes after SELECT FROM in a quick look whether there can be any: one catalog and no more,
   * because planning costs more than reading. Rows of its own catalog when not said.
   */
  readonly probe?: string;
  readonly oid: string;
  /** A JSON array of texts. */
  readonly names: string;
  readonly create: string;
  readonly drop: string;
  /** What COMMENT ON calls it. */
  readonly subject: string | null;
  /** A JSON array of `part(…)`. */
  readonly parts?: string;
  /** A JSON array of role names. */
  readonly roles?: string;
  /** Its schema's name. */
  readonly schema?: string;
  /** What it goes with, if not its schema: catalog, oid, and a column's number. */
  readonly parent?: {
    readonly catalog: CatalogName;
    readonly oid: string;
    readonly column?: string;
  };
  /** What pg_depend does not say: a JSON array of `[catalog, oid]`. */
  readonly needs?: string;
  /** Texts that must not leave the server: the object is then reported instead. */
  readonly secret?: string;
}

/** One JSON object of `parts`. */
export function part(set: string, unset: string): string {
  return `json_build_object('set', ${set}, 'unset', ${unset})`;
}

/** `parts` out of a query for them. */
export function parts(one: string, from: string): string {
  return `(select coalesce(json_agg(${one}), '[]') from ${from})`;
}

/** Quoted and qualified. */
export function named(schema: string, name: string): string {
  return `(quote_ident(${schema}) || '.' || quote_ident(${name}))`;
}

/** ` KEYWORD function`, or nothing for 0. */
export function optionalFunction(keyword: string, column: string): string {
  return `case when ${column} = 0 then '' else ' ${keyword} ' || ${column}::regproc end`;
}

/** Name and value of each option of `column` (text[], `name=value`) as `o`. */
export function optionRows(column: string): string {
  return `(select split_part(text, '=', 1) as name, substr(text, strpos(text, '=') + 1) as value
    from unnest(${column}) text order by 1) o`;
}

/** One part for each option. */
export function optionParts(alter: string, column: string): string {
  return parts(
    part(
      `${alter} || format(' OPTIONS (ADD %I %L)', o.name, o.value)`,
      `${alter} || format(' OPTIONS (DROP %I)', o.name)`,
    ),
    optionRows(column),
  );
}

/** ` OPTIONS (a 'x')`, or nothing. */
export function optionClause(column: string): string {
  return `coalesce((select ' OPTIONS (' || string_agg(format('%I %L', o.name, o.value), ', ') || ')'
    from ${optionRows(column)}), '')`;
}

/** Options that hold secrets are not read, only told apart. */
export function secretOptions(column: string): string {
  return `case when exists (select from ${optionRows(column)}
    where o.name ~* 'pass|secret|token|credential|(^|_)key($|_)') then md5(${column}::text) end`;
}
