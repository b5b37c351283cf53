/** Enums, domains, composite types and ranges. */
import { objectId } from '../../ir/id.ts';
import { multirangeName } from '../../ir/multirange.ts';
import type { Check, CompositeType, Domain, Enum, RangeType } from '../../ir/schema.ts';
import { qualified } from '../identifier.ts';
import { groupBy } from './group.ts';
import { own, type Source } from './source.ts';
import { collationName, columnType, type TypeRow, typeColumns, typeJoins } from './type.ts';

interface Named {
  readonly oid: string;
  readonly schema: string;
  readonly name: string;
}

const kinds = { e: 'enum', d: 'domain', c: 'composite_type', r: 'range_type' } as const;

interface AnyTypeRow extends Named {
  readonly kind: keyof typeof kinds;
  readonly array: string;
  readonly relation: string;
  readonly multirange: string | null;
  readonly labels: string[] | null;
  readonly range: RangeRow | null;
}

interface RangeRow {
  readonly subtype: string;
  readonly operator_class: string | null;
  readonly collation: string | null;
  readonly canonical: string | null;
  readonly subtype_diff: string | null;
  readonly multirange_schema: string;
  readonly multirange: string;
}

const typeSql = `
  select t.oid, n.name as schema, t.typname as name, t.typtype as kind,
    t.typarray as array, t.typrelid as relation, r.rngmultitypid as multirange,
    case when t.typtype = 'e' then (
      select array_agg(e.enumlabel::text order by e.enumsortorder)
      from pg_enum e where e.enumtypid = t.oid) end as labels,
    case when t.typtype = 'r' then json_build_object(
      'subtype', format_type(r.rngsubtype, -1),
      'operator_class', (
        select quote_ident(cn.nspname) || '.' || quote_ident(oc.opcname)
        from pg_opclass oc join pg_namespace cn on cn.oid = oc.opcnamespace
        where oc.oid = r.rngsubopc and not oc.opcdefault),
      'collation', ${collationName('r.rngcollation', 'st.typcollation')},
      'canonical', nullif(r.rngcanonical::oid, 0)::regproc::text,
      'subtype_diff', nullif(r.rngsubdiff::oid, 0)::regproc::text,
      'multirange_schema', mn.nspname,
      'multirange', mt.typname) end as range
  from pg_type t
  join scope n on n.oid = t.typnamespace
  left join pg_class c on c.oid = t.typrelid
  left join pg_range r on r.rngtypid = t.oid
  left join pg_type st on st.oid = r.rngsubtype
  left join pg_type mt on mt.oid = r.rngmultitypid
  left join pg_namespace mn on mn.oid = mt.typnamespace
  where t.typtype in ('e', 'd', 'c', 'r') and (t.typtype <> 'c' or c.relkind = 'c')
    and ${own('pg_type', 't.oid')}`;

interface DomainRow extends TypeRow {
  readonly oid: string;
  readonly collation: string | null;
  readonly not_null: boolean;
  readonly default: string | null;
}

const domainSql = `
  select d.oid, d.typnotnull as not_null, pg_get_expr(d.typdefaultbin, 0) as "default",
    ${typeColumns('d.typtypmod')},
    ${collationName('d.typcollation', 't.typcollation')} as collation
  from pg_type d
  join scope n on n.oid = d.typnamespace
  ${typeJoins('d.typbasetype')}
  where d.typtype = 'd'`;

interface AttributeRow extends TypeRow {
  readonly relation: string;
  readonly number: number;
  readonly name: string;
  readonly collation: string | null;
}

/** Of the composite types; the columns of tables are in `columns.ts`. */
const attributeSql = `
  select a.attrelid as relation, a.attnum as number, a.attname as name,
    ${typeColumns('a.atttypmod')},
    ${collationName('a.attcollation', 't.typcollation')} as collation
  from pg_attribute a
  join pg_class c on c.oid = a.attrelid and c.relkind = 'c'
  join scope n on n.oid = c.relnamespace
  ${typeJoins('a.atttypid')}
  where a.attnum > 0 and not a.attisdropped
  order by a.attrelid, a.attnum`;

export interface Types {
  readonly enums: Enum[];
  readonly domains: Domain[];
  readonly compositeTypes: CompositeType[];
  readonly rangeTypes: RangeType[];
}

/** `domainChecks` by the oid of the domain. */
export async function readTypes(
  source: Source,
  domainChecks: ReadonlyMap<string, readonly Check[]>,
): Promise<Types> {
  const types = await source.rows<AnyTypeRow>(typeSql);
  const domains = new Map((await source.rows<DomainRow>(domainSql)).map((row) => [row.oid, row]));
  const attributes = groupBy(
    await source.rows<AttributeRow>(attributeSql),
    (attribute) => attribute.relation,
  );
  const found: Types = { enums: [], domains: [], compositeTypes: [], rangeTypes: [] };
  for (const row of types) {
    register(source, row);
    const { schema, name } = row;
    const comment = source.comment('pg_type', row.oid);
    const domain = domains.get(row.oid);
    if (row.kind === 'e') found.enums.push({ schema, name, values: row.labels ?? [], comment });
    else if (row.range !== null) {
      found.rangeTypes.push({ schema, name, definition: rangeDefinition(row, row.range), comment });
    } else if (domain !== undefined) {
      found.domains.push({
        schema,
        name,
        type: columnType(domain),
        collation: domain.collation,
        notNull: domain.not_null,
        default: domain.default,
        checks: [...(domainChecks.get(row.oid) ?? [])],
        comment,
      });
    } else if (row.kind === 'c') {
      found.compositeTypes.push({
        schema,
        name,
        attributes: (attributes.get(row.relation) ?? []).map((attribute) => ({
          name: attribute.name,
          type: columnType(attribute),
          collation: attribute.collation,
          comment: source.comment('pg_class', row.relation, attribute.number),
        })),
        comment,
      });
    }
  }
  return found;
}

function register(source: Source, row: AnyTypeRow): void {
  const object = { id: objectId(kinds[row.kind], row.schema, row.name), relation: null };
  for (const oid of [row.oid, row.array, row.multirange]) source.register('pg_type', oid, object);
  if (row.kind === 'c') source.register('pg_class', row.relation, object);
}

/** The parameters that differ from what CREATE TYPE would choose itself. */
function rangeDefinition(row: Named, range: RangeRow): string {
  const parameters = [`subtype = ${range.subtype}`];
  const add = (name: string, value: string | null) => {
    if (value !== null) parameters.push(`${name} = ${value}`);
  };
  add('subtype_opclass', range.operator_class);
  add('collation', range.collation);
  add('canonical', range.canonical);
  add('subtype_diff', range.subtype_diff);
  const usual = range.multirange_schema === row.schema && range.multirange === multirangeName(row);
  if (!usual) add('multirange_type_name', qualified(range.multirange_schema, range.multirange));
  return parameters.join(', ');
}
