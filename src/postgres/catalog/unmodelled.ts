/** Objects that the IR has no kind for: each becomes a finding, so that none is dropped in silence. */
import { own, type Source } from './source.ts';

interface OtherRow {
  readonly what: string;
  readonly name: string;
}

interface Kind {
  readonly what: string;
  readonly catalog: string;
  /** Column with its schema's oid; absent for what is in no schema. */
  readonly namespace?: string;
  readonly where?: string;
}

const kinds: readonly Kind[] = [
  { what: 'event trigger', catalog: 'pg_event_trigger' },
  { what: 'publication', catalog: 'pg_publication' },
  { what: 'foreign-data wrapper', catalog: 'pg_foreign_data_wrapper' },
  { what: 'foreign server', catalog: 'pg_foreign_server' },
  { what: 'procedural language', catalog: 'pg_language' },
  { what: 'access method', catalog: 'pg_am' },
  { what: 'transform', catalog: 'pg_transform' },
  {
    what: 'cast',
    catalog: 'pg_cast',
    where: `not exists (
      select from internal m where m.classid = 'pg_cast'::regclass and m.objid = o.oid)`,
  },
  { what: 'foreign table', catalog: 'pg_class', namespace: 'relnamespace', where: `relkind = 'f'` },
  { what: 'statistics object', catalog: 'pg_statistic_ext', namespace: 'stxnamespace' },
  { what: 'collation', catalog: 'pg_collation', namespace: 'collnamespace' },
  { what: 'conversion', catalog: 'pg_conversion', namespace: 'connamespace' },
  { what: 'operator', catalog: 'pg_operator', namespace: 'oprnamespace' },
  { what: 'operator class', catalog: 'pg_opclass', namespace: 'opcnamespace' },
  { what: 'operator family', catalog: 'pg_opfamily', namespace: 'opfnamespace' },
  { what: 'text search configuration', catalog: 'pg_ts_config', namespace: 'cfgnamespace' },
  { what: 'text search dictionary', catalog: 'pg_ts_dict', namespace: 'dictnamespace' },
  { what: 'text search parser', catalog: 'pg_ts_parser', namespace: 'prsnamespace' },
  { what: 'text search template', catalog: 'pg_ts_template', namespace: 'tmplnamespace' },
  {
    what: 'base type',
    catalog: 'pg_type',
    namespace: 'typnamespace',
    where: `typtype in ('b', 'p') and not exists (
      select from pg_type element where element.typarray = o.oid)`,
  },
];

function listed(kind: Kind): string {
  const scoped = kind.namespace === undefined ? '' : `join scope n on n.oid = o.${kind.namespace}`;
  return `
    select '${kind.what}' as what,
      (pg_identify_object('${kind.catalog}'::regclass, o.oid, 0)).identity as name
    from ${kind.catalog} o ${scoped}
    where o.oid >= 16384 and ${own(kind.catalog, 'o.oid')} and ${kind.where ?? 'true'}`;
}

/** Those whose catalogs have a form of their own, or that need a superuser to be read in full. */
const special = [
  `select 'rule', r.rulename || ' on ' || r.ev_class::regclass::text
   from pg_rewrite r join pg_class c on c.oid = r.ev_class join scope n on n.oid = c.relnamespace
   where r.rulename <> '_RETURN' and ${own('pg_class', 'c.oid')}`,
  `select 'subscription', s.subname::text
   from pg_subscription s
   where s.subdbid = (select d.oid from pg_database d where d.datname = current_database())`,
  `select 'user mapping', m.usename || ' on ' || m.srvname from pg_user_mappings m`,
  `select 'default privileges', (pg_identify_object('pg_default_acl'::regclass, a.oid, 0)).identity
   from pg_default_acl a
   where a.defaclnamespace = 0 or a.defaclnamespace in (select n.oid from scope n)`,
  `select 'security label', (pg_identify_object(l.classoid, l.objoid, l.objsubid)).identity
   from pg_seclabel l`,
  `select 'large objects', count(*)::text from pg_largeobject_metadata having count(*) > 0`,
];

const otherSql = [...kinds.map(listed), ...special].join('\n    union all ');

export async function reportOthers(source: Source): Promise<void> {
  for (const { what, name } of await source.rows<OtherRow>(otherSql)) {
    source.unmodelled(`${what} ${name}`, `The ${what} ${name}`);
  }
}
