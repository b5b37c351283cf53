/** Objects that are carried as text: read kind by kind, and only the kinds that there are. */
import { type CarriedKind, type ObjectId, objectId, parseObjectId } from '../../ir/id.ts';
import type { Carried, Dependency } from '../../ir/schema.ts';
import { foreignQueries } from './carried/foreign.ts';
import { operatorQueries } from './carried/operators.ts';
import type { CarriedQuery } from './carried/query.ts';
import { otherQueries } from './carried/server-wide.ts';
import { settingQueries } from './carried/settings.ts';
import { textSearchQueries } from './carried/text-search.ts';
import type { ColumnRow } from './columns.ts';
import type { CatalogName, Registered, Source } from './source.ts';
import { bare } from './text.ts';

interface CarriedRow {
  readonly oid: string;
  readonly names: string[];
  readonly create: string;
  readonly drop: string;
  readonly subject: string | null;
  readonly parts: { readonly set: string; readonly unset: string }[];
  readonly options: Carried['options'];
  readonly roles: string[] | null;
  readonly schema: string | null;
  readonly parent: string | null;
  readonly parent_column: number | null;
  readonly needs: [string, string][];
  readonly secret: string | null;
}

function queries(version: number, withNames: boolean): readonly CarriedQuery[] {
  return [
    ...otherQueries(version),
    ...foreignQueries,
    ...textSearchQueries,
    ...operatorQueries(version),
    ...settingQueries(version, withNames),
  ];
}

function rowsSql(query: CarriedQuery): string {
  return `
  select ${query.oid}::text as oid, ${query.names} as names, ${query.create} as "create",
    ${query.drop} as "drop", ${query.subject ?? 'null'} as subject, ${query.parts ?? `'[]'`}::json as parts,
    ${query.options ?? `'[]'`}::json as options, ${query.roles ?? `'[]'`}::json as roles, ${query.schema ?? 'null'} as schema,
    ${query.parent?.oid ?? 'null'}::text as parent, ${query.parent?.column ?? '0'} as parent_column,
    ${query.needs ?? `'[]'`}::json as needs, ${query.secret ?? 'null'} as secret
  from ${query.from}
  where ${query.where}`;
}

/** Those that may find something: most databases have none of most kinds. */
async function possible(source: Source, all: readonly CarriedQuery[]): Promise<CarriedQuery[]> {
  const probes = all.map(({ catalog, probe }) => probe ?? `${catalog} where oid >= 16384`);
  const asked = [...new Set(probes)];
  const found = await source.rows<{ position: number }>(
    asked
      .map((probe, i) => `select ${i} as position where exists (select from ${probe})`)
      .join('\n    union all '),
  );
  const answered = new Set(found.map(({ position }) => asked[position]));
  return all.filter((_, i) => answered.has(probes[i]));
}

/** What stands behind an oid, or a column of it. */
type Resolve = (catalog: string, oid: string, column: number) => ObjectId | null;

function resolver(source: Source, columns: ReadonlyMap<string, readonly ColumnRow[]>): Resolve {
  return (catalog, oid, column) => {
    const object = source.registered(catalog, oid);
    if (object === undefined || column === 0) return object?.id ?? null;
    const name = columns.get(oid)?.find((row) => row.number === column)?.name;
    return name === undefined ? null : objectId('column', ...parseObjectId(object.id).names, name);
  };
}

function parentOf(query: CarriedQuery, row: CarriedRow, resolve: Resolve): ObjectId | null {
  if (row.schema !== null) return objectId('schema', row.schema);
  if (query.parent === undefined || row.parent === null) return null;
  return resolve(query.parent.catalog, row.parent, row.parent_column ?? 0);
}

/** Catalogs whose rows are parts of another object's, with the SQL for the two oids. */
const memberSql = `
  select 'pg_amop' as catalog, a.oid::text as oid, 'pg_opclass' as owner, d.refobjid::text as owner_oid
  from pg_amop a join pg_depend d on d.classid = 'pg_amop'::regclass and d.objid = a.oid
    and d.refclassid = 'pg_opclass'::regclass
  union all
  select 'pg_amop', a.oid::text, 'pg_opfamily', a.amopfamily::text from pg_amop a
  where a.oid >= 16384 and not exists (select from pg_depend d where d.classid = 'pg_amop'::regclass
    and d.objid = a.oid and d.refclassid = 'pg_opclass'::regclass)
  union all
  select 'pg_amproc', p.oid::text, 'pg_opclass', d.refobjid::text
  from pg_amproc p join pg_depend d on d.classid = 'pg_amproc'::regclass and d.objid = p.oid
    and d.refclassid = 'pg_opclass'::regclass
  union all
  select 'pg_amproc', p.oid::text, 'pg_opfamily', p.amprocfamily::text from pg_amproc p
  where p.oid >= 16384 and not exists (select from pg_depend d where d.classid = 'pg_amproc'::regclass
    and d.objid = p.oid and d.refclassid = 'pg_opclass'::regclass)
  union all
  select 'pg_publication_rel', r.oid::text, 'pg_publication', r.prpubid::text from pg_publication_rel r`;

interface MemberRow {
  readonly catalog: CatalogName;
  readonly oid: string;
  readonly owner: string;
  readonly owner_oid: string;
}

/** The dependencies of members are those of the object that they are members of. */
async function registerMembers(source: Source): Promise<void> {
  for (const row of await source.rows<MemberRow>(memberSql)) {
    const owner = source.registered(row.owner, row.owner_oid);
    if (owner !== undefined) source.register(row.catalog, row.oid, owner);
  }
}

const withMembers: ReadonlySet<CarriedKind> = new Set([
  'operator_family',
  'operator_class',
  'publication',
]);

/** Triggers and parts of a foreign table are parts of its text. */
function register(source: Source, query: CarriedQuery, row: CarriedRow, id: ObjectId): void {
  const relation =
    query.kind === 'rule' ? row.parent : query.kind === 'foreign_table' ? row.oid : null;
  const object: Registered = { id, relation, text: relation !== null };
  if (row.oid !== '0') source.register(query.catalog, row.oid, object);
}

function reportSecret(source: Source, query: CarriedQuery, row: CarriedRow): void {
  const words = query.kind.replaceAll('_', ' ');
  const what = `${words} ${row.names.join(' on ')}`;
  source.unmodelled(
    `options of ${what}`,
    `What looks like a secret in the options of the ${what}`,
    row.secret,
  );
}

export interface CarriedObjects {
  readonly carried: Carried[];
  readonly dependencies: Dependency[];
}

/** After all others: settings are of what those have registered. */
export async function readCarried(
  source: Source,
  columns: ReadonlyMap<string, readonly ColumnRow[]>,
  notNullNames: boolean,
): Promise<CarriedObjects> {
  const found = await possible(source, queries(source.version, notNullNames));
  const resolve = resolver(source, columns);
  const read: { query: CarriedQuery; row: CarriedRow; id: ObjectId; parent: ObjectId | null }[] =
    [];
  for (const query of found) {
    for (const row of await source.rows<CarriedRow>(rowsSql(query))) {
      const parent = parentOf(query, row, resolve);
      // A setting of what is not read, say of a member of an extension.
      if (query.kind === 'setting' && parent === null) continue;
      const names = query.kind === 'setting' ? [String(parent), ...row.names] : row.names;
      const id = objectId(query.kind, ...names);
      register(source, query, { ...row, names }, id);
      read.push({ query, row: { ...row, names }, id, parent });
    }
  }
  if (read.some(({ query }) => withMembers.has(query.kind))) await registerMembers(source);
  const dependencies = read.flatMap(({ row, id, parent }) => {
    const needs = (row.needs ?? []).flatMap(([catalog, oid]) => resolve(catalog, oid, 0) ?? []);
    const above = parent === null || parent.startsWith('schema:') ? [] : [parent];
    return [...new Set([...needs, ...above])].map((to) => ({ from: id, to }));
  });
  const carried = read.map(({ query, row, parent }): Carried => {
    if (row.secret !== null) reportSecret(source, query, row);
    return {
      kind: query.kind,
      names: row.names,
      parent,
      create: bare(row.create),
      parts: row.parts,
      options: row.secret === null ? row.options : [],
      drop: row.drop,
      subject: row.subject,
      roles: row.roles ?? [],
      comment:
        row.oid === '0' || row.subject === null ? null : source.comment(query.catalog, row.oid),
    };
  });
  return { carried, dependencies };
}
