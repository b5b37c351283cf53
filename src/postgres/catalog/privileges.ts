/** Privileges that differ from what an object has when it is made, without its owner's. */
import { type ObjectId, objectId, parseObjectId } from '../../ir/id.ts';
import type { Dependency, Privilege } from '../../ir/schema.ts';
import type { Sequences } from './columns.ts';
import { own, type Source } from './source.ts';

interface GrantRow {
  readonly default: boolean;
  readonly catalog: string;
  readonly oid: string;
  readonly column_name: string | null;
  readonly grantee: string;
  readonly privilege: string;
  readonly grantable: boolean;
}

interface Holder {
  readonly catalog: string;
  readonly alias: string;
  readonly from: string;
  readonly acl: string;
  readonly owner: string;
  /** First argument of acldefault(). */
  readonly kind: string;
}

const holders: readonly Holder[] = [
  {
    catalog: 'pg_class',
    alias: 'c',
    from: 'pg_class c join scope n on n.oid = c.relnamespace',
    acl: 'c.relacl',
    owner: 'c.relowner',
    kind: `(case when c.relkind = 'S' then 's' else 'r' end)::"char"`,
  },
  {
    catalog: 'pg_proc',
    alias: 'p',
    from: 'pg_proc p join scope n on n.oid = p.pronamespace',
    acl: 'p.proacl',
    owner: 'p.proowner',
    kind: `'f'::"char"`,
  },
  {
    catalog: 'pg_type',
    alias: 't',
    from: 'pg_type t join scope n on n.oid = t.typnamespace',
    acl: 't.typacl',
    owner: 't.typowner',
    kind: `'T'::"char"`,
  },
  {
    catalog: 'pg_namespace',
    alias: 's',
    from: 'pg_namespace s join scope n on n.oid = s.oid',
    acl: 's.nspacl',
    owner: 's.nspowner',
    kind: `'n'::"char"`,
  },
  {
    catalog: 'pg_language',
    alias: 'l',
    from: 'pg_language l',
    acl: 'l.lanacl',
    owner: 'l.lanowner',
    kind: `'l'::"char"`,
  },
  {
    catalog: 'pg_foreign_data_wrapper',
    alias: 'w',
    from: 'pg_foreign_data_wrapper w',
    acl: 'w.fdwacl',
    owner: 'w.fdwowner',
    kind: `'F'::"char"`,
  },
  {
    catalog: 'pg_foreign_server',
    alias: 'fs',
    from: 'pg_foreign_server fs',
    acl: 'fs.srvacl',
    owner: 'fs.srvowner',
    kind: `'S'::"char"`,
  },
];

function grantee(oid: string): string {
  return `case when ${oid} = 0 then 'public' else pg_get_userbyid(${oid})::text end`;
}

/** Nobody's own object is older than the first number that is not PostgreSQL's; languages may be. */
function younger({ catalog, alias }: Holder): string {
  const all = catalog === 'pg_namespace' || catalog === 'pg_language';
  return all ? 'true' : `${alias}.oid >= 16384`;
}

function grants(holder: Holder): string {
  const { catalog, alias, from, acl, owner, kind } = holder;
  return `
    select g."default", '${catalog}' as catalog, ${alias}.oid, null as column_name,
      ${grantee('g.grantee')} as grantee, g.privilege_type as privilege, g.is_grantable as grantable
    from ${from} cross join lateral (
      select false as "default", a.* from aclexplode(${acl}) a
      union all select true, u.* from aclexplode(acldefault(${kind}, ${owner})) u
    ) g
    where ${acl} is not null and ${younger(holder)} and g.grantee <> ${owner} and ${own(catalog, `${alias}.oid`)}`;
}

/** What initdb grants on schema public: 15 took CREATE away. */
function publicSchema(version: number): string {
  const usual = version >= 150_000 ? `'USAGE'` : `'USAGE', 'CREATE'`;
  return `
    select true, 'pg_namespace', s.oid, null, 'public', g.privilege, false
    from pg_namespace s join scope n on n.oid = s.oid
    cross join unnest(array[${usual}]) g(privilege)
    where s.nspname = 'public' and s.nspacl is not null`;
}

const columnGrants = `
    select false, 'pg_class', a.attrelid, a.attname::text, ${grantee('g.grantee')}, g.privilege_type,
      g.is_grantable
    from pg_attribute a
    join pg_class c on c.oid = a.attrelid
    join scope n on n.oid = c.relnamespace
    cross join lateral aclexplode(a.attacl) g
    where a.attacl is not null and not a.attisdropped and g.grantee <> c.relowner
      and ${own('pg_class', 'c.oid')}`;

function privilegeSql(version: number): string {
  return [...holders.map(grants), publicSchema(version), columnGrants].join('\n    union all');
}

interface Held {
  readonly on: ObjectId;
  readonly grantee: string;
  readonly actual: Map<string, boolean>;
  readonly usual: Set<string>;
}

export interface Privileges {
  readonly privileges: Privilege[];
  /** Of those on the sequence of an identity column: it is made with the column. */
  readonly dependencies: Dependency[];
}

/** An entry without privileges: what a new object grants was revoked. */
export async function readPrivileges(
  source: Source,
  identities: Sequences['identities'],
): Promise<Privileges> {
  const rows = await source.rows<GrantRow>(privilegeSql(source.version));
  const privileges = [...collect(source, rows).values()].filter(differs).map(privilege);
  return { privileges, dependencies: identityDependencies(privileges, identities) };
}

function collect(source: Source, rows: readonly GrantRow[]): ReadonlyMap<string, Held> {
  const held = new Map<string, Held>();
  for (const row of rows) {
    const object = source.registered(row.catalog, row.oid);
    if (object === undefined) continue;
    const on = row.column_name === null ? object.id : columnOf(object.id, row.column_name);
    const key = `${on} ${row.grantee}`;
    const entry = held.get(key) ?? {
      on,
      grantee: row.grantee,
      actual: new Map<string, boolean>(),
      usual: new Set<string>(),
    };
    held.set(key, entry);
    const word = row.privilege.toLowerCase();
    // The same privilege from two grantors is one privilege.
    if (row.default) entry.usual.add(word);
    else entry.actual.set(word, row.grantable || entry.actual.get(word) === true);
  }
  return held;
}

function privilege({ on, grantee, actual }: Held): Privilege {
  const grantable = [...actual].filter(([, grantable]) => grantable).map(([word]) => word);
  return { on, grantee, privileges: [...actual.keys()], grantable };
}

function identityDependencies(
  privileges: readonly Privilege[],
  identities: Sequences['identities'],
): Dependency[] {
  const columns = new Map<string, ObjectId>();
  for (const { schema, name, owner_table: table, owner_column: column } of identities.values()) {
    if (table === null || column === null) continue;
    // The sequence of an identity column is always in the schema of its table.
    columns.set(objectId('sequence', schema, name), objectId('column', schema, table, column));
  }
  return privileges.flatMap(({ on, grantee }) => {
    const to = columns.get(on);
    return to === undefined ? [] : [{ from: objectId('privilege', on, grantee), to }];
  });
}

function differs({ actual, usual }: Held): boolean {
  if (actual.size !== usual.size) return true;
  return [...actual].some(([privilege, grantable]) => grantable || !usual.has(privilege));
}

function columnOf(relation: ObjectId, column: string): ObjectId {
  const { names } = parseObjectId(relation);
  return objectId('column', ...names, column);
}
