/** Objects that the IR has no place for: each becomes a finding, so that none is dropped in silence. */
import { own, type Source } from './source.ts';

interface OtherRow {
  readonly what: string;
  readonly name: string;
  readonly definition: string | null;
}

/** A base type is made together with its functions, which are C. Its catalog row says what it is. */
const baseTypes = `
  select case when t.typisdefined then 'base type' else 'shell type' end as what,
    (pg_identify_object('pg_type'::regclass, t.oid, 0)).identity as name,
    concat_ws(', ', t.typlen, t.typbyval, t.typcategory, t.typispreferred, t.typdelim, t.typalign,
      t.typstorage, t.typinput, t.typoutput, t.typreceive, t.typsend, t.typmodin, t.typmodout,
      t.typanalyze, t.typsubscript, t.typelem::regtype, t.typcollation, t.typdefault) as definition
  from pg_type t join scope n on n.oid = t.typnamespace
  where t.typtype in ('b', 'p') and t.oid >= 16384 and ${own('pg_type', 't.oid')}
    and not exists (select from pg_type element where element.typarray = t.oid)`;

/** Where to connect is a secret, and for superusers. */
const subscriptions = `
  select 'subscription', s.subname::text,
    concat_ws(', ', s.subenabled, s.subslotname, s.subsynccommit, s.subpublications::text)
  from pg_subscription s
  where s.subdbid = (select d.oid from pg_database d where d.datname = current_database())`;

const securityLabels = `
  select 'security label', (pg_identify_object(l.classoid, l.objoid, l.objsubid)).identity,
    l.provider || ': ' || l.label
  from pg_seclabel l`;

const largeObjects = `
  select 'large objects', count(*)::text, null from pg_largeobject_metadata having count(*) > 0`;

/** Constraint triggers of the server's own that DISABLE TRIGGER ALL has put to sleep. */
const internalTriggers = `
  select 'state of the constraint triggers of table', c.oid::regclass::text,
    string_agg(g.tgenabled::text, '' order by g.tgenabled)
  from pg_trigger g join pg_class c on c.oid = g.tgrelid join scope n on n.oid = c.relnamespace
  where g.tgisinternal and g.tgenabled <> 'O'
    and exists (select from pg_constraint k where k.oid = g.tgconstraint and k.contype <> 't') and ${own('pg_class', 'c.oid')}
  group by c.oid`;

const foreignParents = `
  select 'inheritance from the foreign table', h.inhparent::regclass::text, h.inhrelid::regclass::text
  from pg_inherits h join pg_class p on p.oid = h.inhparent join scope n on n.oid = p.relnamespace
  where p.relkind = 'f'`;

const tablespaces = `
  select 'tablespace of', c.oid::regclass::text, t.spcname::text
  from pg_class c join scope n on n.oid = c.relnamespace join pg_tablespace t on t.oid = c.reltablespace
  where ${own('pg_class', 'c.oid')}`;

const inSchema = (column: string) => `${column} in (select n.oid from scope n)`;

/** Catalogs with privileges: the prefix of their columns, what `acldefault` calls them, whose they are. */
const withPrivileges = [
  ['pg_class', 'rel', `case when relkind = 'S' then 's' else 'r' end`, inSchema('relnamespace')],
  ['pg_proc', 'pro', `'f'`, inSchema('pronamespace')],
  ['pg_type', 'typ', `'T'`, inSchema('typnamespace')],
  ['pg_namespace', 'nsp', `'n'`, inSchema('oid')],
  ['pg_language', 'lan', `'l'`, 'oid >= 16384'],
  ['pg_foreign_data_wrapper', 'fdw', `'F'`, 'oid >= 16384'],
  ['pg_foreign_server', 'srv', `'S'`, 'oid >= 16384'],
] as const;

/** An owner is no part of a schema; what was revoked from one is of what it owns all the same. */
const revokedFromOwners = withPrivileges.map(
  ([catalog, prefix, kind, where]) => `
  select 'what was revoked from the owner of', (pg_identify_object('${catalog}'::regclass, o.oid, 0)).identity,
    string_agg(u.privilege_type, ', ' order by u.privilege_type)
  from (
    select oid, ${prefix}owner as owner, ${prefix}acl as acl, (${kind})::"char" as kind
    from ${catalog} where ${prefix}acl is not null and ${where}
  ) o
  cross join lateral aclexplode(acldefault(o.kind, o.owner)) u
  where u.grantee = o.owner and ${own(catalog, 'o.oid')}
    and not exists (
      select from aclexplode(o.acl) a where a.grantee = o.owner and a.privilege_type = u.privilege_type)
  group by o.oid`,
);

/** Those that a server comes with are no object of a schema; who may use them is one setting of it. */
const builtinLanguages = `
  select 'privileges on the built-in language', l.lanname::text,
    string_agg(concat(case when d.missing then 'revoked from ' else 'granted to ' end,
      case when d.grantee = 0 then 'PUBLIC' else pg_get_userbyid(d.grantee)::text end), ', ' order by d.grantee)
  from pg_language l
  cross join lateral (
    select grantee, a is null as missing
    from aclexplode(l.lanacl) a
    full join aclexplode(acldefault('l', l.lanowner)) u using (grantee, privilege_type, is_grantable)
    where a is null or u is null
  ) d
  where l.oid < 16384 and l.lanacl is not null
  group by l.lanname`;

function accessMethods(version: number): string[] {
  if (version >= 150_000) return [];
  return [
    `select 'access method of', c.oid::regclass::text, am.amname::text
     from pg_class c join scope n on n.oid = c.relnamespace join pg_am am on am.oid = c.relam
     where c.relkind in ('r', 'm') and am.amname <> 'heap' and ${own('pg_class', 'c.oid')}`,
  ];
}

export async function reportOthers(source: Source): Promise<void> {
  const sql = [
    baseTypes,
    subscriptions,
    securityLabels,
    largeObjects,
    internalTriggers,
    foreignParents,
    tablespaces,
    ...revokedFromOwners,
    builtinLanguages,
    ...accessMethods(source.version),
  ].join('\n    union all ');
  for (const { what, name, definition } of await source.rows<OtherRow>(sql)) {
    source.unmodelled(`${what} ${name}`, `The ${what} ${name}`, definition);
  }
}
