/** What texts refer to, from pg_depend: PostgreSQL has resolved every name in them. */
import { type ObjectId, objectId, parseObjectId } from '../../ir/id.ts';
import type { Dependency } from '../../ir/schema.ts';
import type { ColumnRow } from './columns.ts';
import type { Registered, Source } from './source.ts';

interface DependRow {
  readonly from_catalog: string;
  readonly from: string;
  readonly from_column: number;
  readonly to_catalog: string;
  readonly to: string;
  readonly to_column: number;
  readonly extension: string | null;
}

/** Keys and plain indexes depend on their columns, which the structure shows: most of pg_depend. */
const dependSql = `
  select d.classid::regclass::text as from_catalog, d.objid as "from",
    d.objsubid as from_column, d.refclassid::regclass::text as to_catalog, d.refobjid as "to",
    d.refobjsubid as to_column, x.extname as extension
  from pg_depend d
  left join pg_depend e on e.classid = d.refclassid and e.objid = d.refobjid and e.deptype = 'e'
    and e.refclassid = 'pg_extension'::regclass
  left join pg_extension x on x.oid = e.refobjid
  left join pg_constraint k on d.classid = 'pg_constraint'::regclass and k.oid = d.objid
    and k.contype in ('p', 'u', 'n')
  left join pg_index i on d.classid = 'pg_class'::regclass and i.indexrelid = d.objid
    and i.indexprs is null and i.indpred is null
  where d.deptype in ('n', 'a') and d.objid >= 16384
    and d.refclassid <> 'pg_namespace'::regclass
    and (d.refobjid >= 16384 or x.oid is not null)
    and k.oid is null and (i.indexrelid is null or d.refclassid <> 'pg_class'::regclass)`;

export async function readDependencies(
  source: Source,
  columns: ReadonlyMap<string, readonly ColumnRow[]>,
): Promise<Dependency[]> {
  const resolve = (catalog: string, oid: string, number: number) =>
    withColumn(source.registered(catalog, oid), number, columns);
  const found: Dependency[] = [];
  for (const row of await source.rows<DependRow>(dependSql)) {
    const from = resolve(row.from_catalog, row.from, row.from_column);
    if (from === undefined) continue;
    if (row.extension !== null) {
      if (row.extension === 'plpgsql') continue;
      found.push({ from: from.id, to: objectId('extension', row.extension) });
      continue;
    }
    const to = resolve(row.to_catalog, row.to, row.to_column);
    if (to === undefined || !told(from, to)) continue;
    found.push({ from: from.id, to: to.id });
    if (to.id.startsWith('column:') && to.relation !== from.relation) {
      found.push({ from: from.id, to: tableOf(to.id) });
    }
  }
  return found.filter(({ from, to }) => from !== to);
}

function withColumn(
  object: Registered | undefined,
  number: number,
  columns: ReadonlyMap<string, readonly ColumnRow[]>,
): Registered | undefined {
  if (object === undefined || number === 0 || !object.id.startsWith('table:')) return object;
  const row = columns.get(object.relation ?? '')?.find((column) => column.number === number);
  if (row === undefined) return object;
  const id = objectId('column', ...parseObjectId(object.id).names, row.name);
  return { id, relation: object.relation, text: row.generated !== '' };
}

/** False for what the structure says already: containers, parents, owners, referenced columns. */
function told(from: Registered, to: Registered): boolean {
  const kind = from.id.slice(0, from.id.indexOf(':'));
  const target = to.id.slice(0, to.id.indexOf(':'));
  if (kind === 'sequence' && target === 'column') return false;
  if (kind === 'table' && target === 'table') return false;
  if (kind === 'foreign_key') return target !== 'column' && target !== 'table';
  if (from.relation === null || from.relation !== to.relation) return true;
  return from.text === true && target === 'column';
}

function tableOf(column: ObjectId): ObjectId {
  return objectId('table', ...parseObjectId(column).names.slice(0, -1));
}
