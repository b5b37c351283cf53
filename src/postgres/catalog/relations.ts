/** Everything in pg_class that has rows: tables, views, materialized views. */
import { type ObjectId, objectId } from '../../ir/id.ts';
import { own, type Source } from './source.ts';

export interface RelationRow {
  readonly oid: string;
  readonly schema: string;
  readonly name: string;
  /** r table, p partitioned table, v view, m materialized view. */
  readonly kind: 'r' | 'p' | 'v' | 'm';
  readonly unlogged: boolean;
  readonly options: string[] | null;
  readonly toast_options: string[] | null;
  readonly row_security: boolean;
  readonly force_row_security: boolean;
  readonly is_partition: boolean;
  readonly replica_identity: 'd' | 'n' | 'f' | 'i';
  readonly replica_index: string | null;
  readonly partition_key: string | null;
  readonly bound: string | null;
  readonly query: string | null;
  readonly populated: boolean;
  readonly row_type: string;
  readonly row_type_array: string | null;
  readonly rule: string | null;
}

const relationSql = `
  select c.oid, n.name as schema, c.relname as name, c.relkind as kind,
    c.relpersistence = 'u' as unlogged, c.reloptions as options, toast.reloptions as toast_options,
    c.relrowsecurity as row_security, c.relforcerowsecurity as force_row_security,
    c.relispartition as is_partition, c.relreplident as replica_identity,
    (select x.relname from pg_index i join pg_class x on x.oid = i.indexrelid
      where i.indrelid = c.oid and i.indisreplident and c.relreplident = 'i') as replica_index,
    case when c.relkind = 'p' then pg_get_partkeydef(c.oid) end as partition_key,
    case when c.relispartition then pg_get_expr(c.relpartbound, c.oid) end as bound,
    case when c.relkind in ('v', 'm') then pg_get_viewdef(c.oid) end as query,
    c.relispopulated as populated, c.reltype as row_type, rt.typarray as row_type_array,
    rule.oid as rule
  from pg_class c
  join scope n on n.oid = c.relnamespace
  left join pg_class toast on toast.oid = c.reltoastrelid
  left join pg_type rt on rt.oid = c.reltype
  left join pg_rewrite rule on rule.ev_class = c.oid and rule.rulename = '_RETURN'
  where c.relkind in ('r', 'p', 'v', 'm') and ${own('pg_class', 'c.oid')}
  order by c.oid`;

export interface ParentRow {
  readonly child: string;
  readonly schema: string;
  readonly name: string;
}

const parentSql = `
  select i.inhrelid as child, pn.nspname as schema, p.relname as name
  from pg_inherits i
  join pg_class p on p.oid = i.inhparent and p.relkind in ('r', 'p')
  join pg_namespace pn on pn.oid = p.relnamespace
  order by i.inhrelid, i.inhseqno`;

export function relationId(row: RelationRow): ObjectId {
  const kind = { r: 'table', p: 'table', v: 'view', m: 'materialized_view' } as const;
  return objectId(kind[row.kind], row.schema, row.name);
}

export async function readRelations(source: Source): Promise<readonly RelationRow[]> {
  const rows = await source.rows<RelationRow>(relationSql);
  for (const row of rows) {
    const id = relationId(row);
    const object = { id, relation: row.oid, text: row.kind === 'p' };
    source.register('pg_class', row.oid, object);
    source.register('pg_type', row.row_type, object);
    source.register('pg_type', row.row_type_array, object);
    source.register('pg_rewrite', row.rule, object);
  }
  return rows;
}

export function readParents(source: Source): Promise<ParentRow[]> {
  return source.rows<ParentRow>(parentSql);
}
