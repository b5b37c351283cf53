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
  /** A JSON array of options. */
  readonly options?: string;
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

/** Name and value of each option of `column` (text[], `name=value`) as `o`, in their order. */
function optionRows(column: string): string {
  return `(select split_part(text, '=', 1) as name, substr(text, strpos(text, '=') + 1) as value, at
    from unnest(${column}) with ordinality each (text, at)) o`;
}

/** The options in `column`, for `options`. */
export function optionsOf(column: string): string {
  return `(select coalesce(json_agg(json_build_object('column', null, 'name', o.name, 'value', o.value)
    order by o.at), '[]') from ${optionRows(column)})`;
}

/** Those of a foreign table, and of its columns. */
export function tableOptions(relation: string, column: string): string {
  return `(select coalesce(json_agg(json_build_object('column', t.name, 'name', o.name, 'value', o.value)
      order by t.number, o.at), '[]')
    from (select null::name as name, 0 as number, ${column} as options
      union all
      select a.attname, a.attnum, a.attfdwoptions from pg_attribute a
      where a.attrelid = ${relation} and a.attnum > 0 and not a.attisdropped) t
    cross join ${optionRows('t.options').replace('(select', 'lateral (select')})`;
}

/** Options that hold secrets are not read, only told apart. */
export function secretOptions(column: string): string {
  return `case when exists (select from ${optionRows(column)}
    where o.name ~* 'pass|secret|token|credential|(^|_)key($|_)') then md5(${column}::text) end`;
}
