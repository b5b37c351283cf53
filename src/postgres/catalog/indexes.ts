/** Indexes, those behind constraints included, as parts that constraints and tables pick from. */
import { objectId } from '../../ir/id.ts';
import type { Index, IndexElement } from '../../ir/schema.ts';
import { quoteIdentifier, quoteLiteral } from '../identifier.ts';
import { groupBy } from './group.ts';
import { own, type Source } from './source.ts';
import { storageOptions, unwrap, unwrapNullable } from './text.ts';

export interface IndexParts {
  readonly oid: string;
  readonly relation: string;
  readonly schema: string;
  readonly table: string;
  readonly name: string;
  readonly method: string;
  readonly unique: boolean;
  readonly nullsNotDistinct: boolean;
  readonly valid: boolean;
  readonly predicate: string | null;
  readonly options: string[] | null;
  readonly parent: { readonly schema: string; readonly name: string } | null;
  readonly constraint: boolean;
  readonly elements: readonly IndexElement[];
  readonly include: readonly string[];
  /** True when an expression or the predicate can name columns that the structure does not show. */
  readonly text: boolean;
}

interface IndexRow {
  readonly oid: string;
  readonly relation: string;
  readonly schema: string;
  readonly table: string;
  readonly name: string;
  readonly method: string;
  readonly unique: boolean;
  readonly nulls_not_distinct: boolean;
  readonly valid: boolean;
  readonly predicate: string | null;
  readonly options: string[] | null;
  readonly parent_schema: string | null;
  readonly parent_name: string | null;
  readonly constraint: boolean;
}

function indexSql(version: number): string {
  return `
  select i.indexrelid as oid, i.indrelid as relation, n.name as schema, t.relname as table,
    x.relname as name, am.amname as method, i.indisunique as unique,
    ${version >= 150_000 ? 'i.indnullsnotdistinct' : 'false'} as nulls_not_distinct,
    i.indisvalid as valid, pg_get_expr(i.indpred, i.indrelid) as predicate,
    x.reloptions as options, pn.nspname as parent_schema, p.relname as parent_name,
    exists (select from pg_constraint k
      where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x')) as constraint
  from pg_index i
  join pg_class x on x.oid = i.indexrelid
  join pg_class t on t.oid = i.indrelid and t.relkind in ('r', 'p', 'm')
  join scope n on n.oid = t.relnamespace
  join pg_am am on am.oid = x.relam
  left join pg_inherits h on h.inhrelid = i.indexrelid
  left join pg_class p on p.oid = h.inhparent
  left join pg_namespace pn on pn.oid = p.relnamespace
  where ${own('pg_class', 'i.indexrelid')}`;
}

interface ElementRow {
  readonly index: string;
  readonly key: boolean;
  readonly column: string | null;
  readonly expression: string | null;
  readonly collation: string | null;
  readonly class_schema: string | null;
  readonly class: string | null;
  readonly class_default: boolean;
  readonly class_options: string[] | null;
  readonly flags: number | null;
}

/**
 * An operator class is left out when CREATE INDEX would choose it: the default for the type, or
 * for a type that it is stored as. An expression's own collation is not in the catalog; the type's
 * is, and the one case where they differ in effect shows in the index definition.
 */
const elementSql = `
  select i.indexrelid as index, ia.attnum <= i.indnkeyatts as key, a.attname as column,
    case when a.attname is null then pg_get_indexdef(i.indexrelid, ia.attnum, false) end
      as expression,
    case
      when col.oid is null or ia.attnum > i.indnkeyatts then null
      when a.attname is not null and col.oid = a.attcollation then null
      -- Some methods store another type (gin_trgm_ops: integer), which has no collation.
      when a.attname is null
        and (col.oid = it.typcollation or it.typcollation = 0 and col.collname = 'default')
        and pg_get_indexdef(i.indexrelid) not like '% COLLATE "default"%' then null
      else quote_ident(cn.nspname) || '.' || quote_ident(col.collname)
    end as collation,
    ocn.nspname as class_schema, oc.opcname as class,
    oc.opcdefault and (oc.opcintype = base.oid or not exists (
      select from pg_opclass better
      where better.opcmethod = oc.opcmethod and better.opcdefault
        and better.opcintype = base.oid)) as class_default,
    ia.attoptions as class_options,
    i.indoption[ia.attnum - 1] as flags
  from pg_index i
  join pg_class t on t.oid = i.indrelid and t.relkind in ('r', 'p', 'm')
  join scope n on n.oid = t.relnamespace
  join pg_attribute ia on ia.attrelid = i.indexrelid
  join pg_type it on it.oid = ia.atttypid
  left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[ia.attnum - 1]
    and a.attnum <> 0
  left join pg_type ct on ct.oid = a.atttypid
  left join pg_type base on base.oid = coalesce(nullif(ct.typbasetype, 0), ct.oid, it.oid)
  left join pg_collation col on col.oid = i.indcollation[ia.attnum - 1]
  left join pg_namespace cn on cn.oid = col.collnamespace
  left join pg_opclass oc on oc.oid = i.indclass[ia.attnum - 1] and ia.attnum <= i.indnkeyatts
  left join pg_namespace ocn on ocn.oid = oc.opcnamespace
  order by i.indexrelid, ia.attnum`;

/** By oid. */
export async function readIndexes(source: Source): Promise<ReadonlyMap<string, IndexParts>> {
  const rows = await source.rows<IndexRow>(indexSql(source.version));
  const elements = groupBy(await source.rows<ElementRow>(elementSql), (element) => element.index);
  return new Map(rows.map((row) => [row.oid, parts(source, row, elements.get(row.oid) ?? [])]));
}

function parts(source: Source, row: IndexRow, elements: readonly ElementRow[]): IndexParts {
  const { parent_schema: schema, parent_name: name } = row;
  const text = row.predicate !== null || elements.some((element) => element.column === null);
  const id = objectId('index', row.schema, row.table, row.name);
  source.register('pg_class', row.oid, { id, relation: row.relation, text });
  return {
    oid: row.oid,
    relation: row.relation,
    schema: row.schema,
    table: row.table,
    name: row.name,
    method: row.method,
    unique: row.unique,
    nullsNotDistinct: row.nulls_not_distinct,
    valid: row.valid,
    predicate: row.predicate,
    options: row.options,
    parent: schema === null || name === null ? null : { schema, name },
    constraint: row.constraint,
    elements: elements.filter((element) => element.key).map(indexElement),
    include: elements.filter((element) => !element.key).map((element) => element.column ?? ''),
    text,
  };
}

/** Bits of pg_index.indoption. */
const descending = 1;
const nullsFirst = 2;

function indexElement(row: ElementRow): IndexElement {
  const flags = row.flags ?? 0;
  return {
    column: row.column,
    expression: row.expression === null ? null : unwrap(row.expression),
    collation: row.collation,
    operatorClass: operatorClass(row),
    order: (flags & descending) === 0 ? 'asc' : 'desc',
    nulls: (flags & nullsFirst) === 0 ? 'last' : 'first',
  };
}

function operatorClass(row: ElementRow): string | null {
  if (row.class === null || (row.class_default && row.class_options === null)) return null;
  const schema =
    row.class_schema === null || row.class_schema === 'pg_catalog'
      ? ''
      : `${quoteIdentifier(row.class_schema)}.`;
  const name = `${schema}${quoteIdentifier(row.class)}`;
  if (row.class_options === null) return name;
  const options = row.class_options.map((option) => {
    const at = option.indexOf('=');
    return `${quoteIdentifier(option.slice(0, at))}=${quoteLiteral(option.slice(at + 1))}`;
  });
  return `${name}(${options.join(', ')})`;
}

export function tableIndex(source: Source, index: IndexParts): Index {
  return {
    name: index.name,
    unique: index.unique,
    method: index.method,
    elements: [...index.elements],
    include: [...index.include],
    nullsNotDistinct: index.nullsNotDistinct,
    predicate: unwrapNullable(index.predicate),
    storage: storageOptions(index.options),
    valid: index.valid,
    partitionOf: index.parent,
    comment: source.comment('pg_class', index.oid),
  };
}
