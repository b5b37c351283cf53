/** Constraints of tables and domains. */
import { type ObjectKind, objectId } from '../../ir/id.ts';
import type { Check, Exclusion, ForeignKey, Key, ReferentialAction } from '../../ir/schema.ts';
import type { IndexParts } from './indexes.ts';
import { own, type Source } from './source.ts';
import { storageOptions, unwrap, unwrapNullable } from './text.ts';

interface ConstraintRow {
  readonly oid: string;
  readonly name: string;
  readonly kind: 'p' | 'u' | 'f' | 'c' | 'x';
  readonly relation: string;
  readonly schema: string | null;
  readonly table: string | null;
  readonly domain: string;
  readonly domain_schema: string | null;
  readonly domain_name: string | null;
  readonly index: string;
  readonly columns: string[] | null;
  readonly other_schema: string | null;
  readonly other_table: string | null;
  readonly other_columns: string[] | null;
  readonly on_update: string;
  readonly on_delete: string;
  readonly on_delete_columns: string[] | null;
  readonly match: string;
  readonly deferrable: boolean;
  readonly deferred: boolean;
  readonly validated: boolean;
  readonly enforced: boolean;
  readonly period: boolean;
  readonly no_inherit: boolean;
  readonly also_own: boolean;
  readonly expression: string | null;
  readonly operators: string[] | null;
}

function columnNames(relation: string, numbers: string): string {
  return `(
    select array_agg(a.attname order by u.position)
    from unnest(${numbers}) with ordinality u(number, position)
    join pg_attribute a on a.attrelid = ${relation} and a.attnum = u.number)`;
}

/**
 * Partitions and child tables have what they inherit. Left out are the parts that a foreign key to
 * a partitioned table has for each partition: they are on the same table, under other names.
 */
function constraintSql(version: number): string {
  const since = (major: number, column: string, before: string) =>
    version >= major * 10_000 ? column : before;
  return `
  select k.oid, k.conname as name, k.contype as kind, k.conrelid as relation,
    n.name as schema, c.relname as table, k.contypid as domain,
    dn.name as domain_schema, d.typname as domain_name, k.conindid as index,
    ${columnNames('k.conrelid', 'k.conkey')} as columns,
    fn.nspname as other_schema, f.relname as other_table,
    ${columnNames('k.confrelid', 'k.confkey')} as other_columns,
    k.confupdtype as on_update, k.confdeltype as on_delete,
    ${since(15, columnNames('k.conrelid', 'k.confdelsetcols'), 'null')} as on_delete_columns,
    k.confmatchtype as match, k.condeferrable as deferrable, k.condeferred as deferred,
    k.convalidated as validated, ${since(18, 'k.conenforced', 'true')} as enforced,
    ${since(18, 'k.conperiod', 'false')} as period, k.connoinherit as no_inherit,
    k.conislocal and k.coninhcount > 0 as also_own,
    case when k.contype = 'c' then pg_get_expr(k.conbin, k.conrelid) end as expression,
    (select array_agg(
        case when opn.nspname = 'pg_catalog' then op.oprname
          else 'OPERATOR(' || quote_ident(opn.nspname) || '.' || op.oprname || ')' end
        order by u.position)
      from unnest(k.conexclop) with ordinality u(oid, position)
      join pg_operator op on op.oid = u.oid
      join pg_namespace opn on opn.oid = op.oprnamespace) as operators
  from pg_constraint k
  left join pg_class c on c.oid = k.conrelid
  left join scope n on n.oid = c.relnamespace
  left join pg_type d on d.oid = k.contypid
  left join scope dn on dn.oid = d.typnamespace
  left join pg_class f on f.oid = k.confrelid
  left join pg_namespace fn on fn.oid = f.relnamespace
  where k.contype in ('p', 'u', 'f', 'c', 'x')
    and (k.conparentid = 0 or not exists (
      select from pg_constraint whole
      where whole.oid = k.conparentid and whole.conrelid = k.conrelid))
    and coalesce(n.oid, dn.oid) is not null
    and ${own('pg_constraint', 'k.oid')}`;
}

export interface Constraints {
  primaryKey: Key | null;
  readonly uniques: Key[];
  readonly foreignKeys: ForeignKey[];
  readonly checks: Check[];
  readonly exclusions: Exclusion[];
}

export function noConstraints(): Constraints {
  return { primaryKey: null, uniques: [], foreignKeys: [], checks: [], exclusions: [] };
}

export interface AllConstraints {
  /** By oid of the table. */
  readonly tables: ReadonlyMap<string, Constraints>;
  /** By oid of the domain. */
  readonly domains: ReadonlyMap<string, Check[]>;
}

/** `indexes` by oid: what stands behind keys and exclusions. */
export async function readConstraints(
  source: Source,
  indexes: ReadonlyMap<string, IndexParts>,
): Promise<AllConstraints> {
  const tables = new Map<string, Constraints>();
  const domains = new Map<string, Check[]>();
  for (const row of await source.rows<ConstraintRow>(constraintSql(source.version))) {
    if (row.domain_name !== null && row.domain_schema !== null) {
      if (row.kind !== 'c') continue;
      const id = objectId('domain', row.domain_schema, row.domain_name);
      source.register('pg_constraint', row.oid, { id, relation: null });
      domains.set(row.domain, [...(domains.get(row.domain) ?? []), check(source, row)]);
    } else {
      const own = tables.get(row.relation) ?? noConstraints();
      tables.set(row.relation, own);
      add(source, own, row, indexes.get(row.index));
    }
  }
  return { tables, domains };
}

const kinds: Readonly<Record<'p' | 'u' | 'f' | 'c' | 'x', ObjectKind>> = {
  p: 'primary_key',
  u: 'unique',
  f: 'foreign_key',
  c: 'check',
  x: 'exclusion',
};

function idOf(row: ConstraintRow, kind: ObjectKind) {
  return objectId(kind, row.schema ?? '', row.table ?? '', row.name);
}

function add(
  source: Source,
  to: Constraints,
  row: ConstraintRow,
  index: IndexParts | undefined,
): void {
  const id = idOf(row, kinds[row.kind]);
  const text = row.kind === 'c' || index?.text === true;
  const object = { id, relation: row.relation, text };
  source.register('pg_constraint', row.oid, object);
  if (row.kind !== 'f') source.register('pg_class', row.index, object);
  switch (row.kind) {
    case 'p':
      to.primaryKey = key(source, row, index);
      return;
    case 'u':
      to.uniques.push(key(source, row, index));
      return;
    case 'f':
      to.foreignKeys.push(foreignKey(source, row));
      return;
    case 'c':
      to.checks.push(check(source, row));
      return;
    case 'x':
      to.exclusions.push(exclusion(source, row, index));
  }
}

function deferrable(row: ConstraintRow): Key['deferrable'] {
  if (!row.deferrable) return 'not deferrable';
  return row.deferred ? 'initially deferred' : 'initially immediate';
}

function key(source: Source, row: ConstraintRow, index: IndexParts | undefined): Key {
  return {
    name: row.name,
    columns: row.columns ?? [],
    include: index?.include ?? [],
    nullsNotDistinct: index?.nullsNotDistinct ?? false,
    withoutOverlaps: row.period,
    deferrable: deferrable(row),
    storage: storageOptions(index?.options ?? null),
    comment: source.comment('pg_constraint', row.oid),
  };
}

/** What is not enforced counts as not validated in the catalog, but is not NOT VALID. */
function validated(row: ConstraintRow): boolean {
  return row.validated || !row.enforced;
}

const actions: Readonly<Record<string, ReferentialAction>> = {
  a: 'no action',
  r: 'restrict',
  c: 'cascade',
  n: 'set null',
  d: 'set default',
};

function foreignKey(source: Source, row: ConstraintRow): ForeignKey {
  return {
    name: row.name,
    columns: row.columns ?? [],
    references: {
      schema: row.other_schema ?? '',
      table: row.other_table ?? '',
      columns: row.other_columns ?? [],
    },
    onUpdate: actions[row.on_update] ?? 'no action',
    onDelete: actions[row.on_delete] ?? 'no action',
    onDeleteColumns: row.on_delete_columns ?? [],
    match: row.match === 'f' ? 'full' : 'simple',
    period: row.period,
    deferrable: deferrable(row),
    validated: validated(row),
    enforced: row.enforced,
    comment: source.comment('pg_constraint', row.oid),
  };
}

function check(source: Source, row: ConstraintRow): Check {
  return {
    name: row.name,
    expression: unwrap(row.expression ?? ''),
    noInherit: row.no_inherit,
    validated: validated(row),
    enforced: row.enforced,
    ...(row.also_own ? { alsoOwn: true } : {}),
    comment: source.comment('pg_constraint', row.oid),
  };
}

function exclusion(source: Source, row: ConstraintRow, index: IndexParts | undefined): Exclusion {
  return {
    name: row.name,
    method: index?.method ?? 'btree',
    elements: (index?.elements ?? []).map((element, position) => ({
      ...element,
      operator: row.operators?.[position] ?? '=',
    })),
    include: index?.include ?? [],
    predicate: unwrapNullable(index?.predicate ?? null),
    deferrable: deferrable(row),
    storage: storageOptions(index?.options ?? null),
    comment: source.comment('pg_constraint', row.oid),
  };
}
