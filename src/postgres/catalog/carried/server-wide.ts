/** What no schema holds: languages, access methods, publications, event triggers, default privileges; and rules, statistics. */
import { own } from '../source.ts';
import { type CarriedQuery, named, optionalFunction, part } from './query.ts';

const language: CarriedQuery = {
  kind: 'language',
  catalog: 'pg_language',
  from: 'pg_language l',
  where: `l.oid >= 16384 and ${own('pg_language', 'l.oid')}`,
  oid: 'l.oid',
  names: 'json_build_array(l.lanname)',
  create: `format('CREATE %sLANGUAGE %I', case when l.lanpltrusted then 'TRUSTED ' else '' end, l.lanname)
    || ${optionalFunction('HANDLER', 'l.lanplcallfoid')} || ${optionalFunction('INLINE', 'l.laninline')}
    || ${optionalFunction('VALIDATOR', 'l.lanvalidator')}`,
  drop: `format('DROP LANGUAGE %I', l.lanname)`,
  subject: `format('LANGUAGE %I', l.lanname)`,
};

const accessMethod: CarriedQuery = {
  kind: 'access_method',
  catalog: 'pg_am',
  from: 'pg_am a',
  where: `a.oid >= 16384 and ${own('pg_am', 'a.oid')}`,
  oid: 'a.oid',
  names: 'json_build_array(a.amname)',
  create: `format('CREATE ACCESS METHOD %I TYPE %s HANDLER %s', a.amname,
    case a.amtype when 't' then 'TABLE' else 'INDEX' end, a.amhandler)`,
  drop: `format('DROP ACCESS METHOD %I', a.amname)`,
  subject: `format('ACCESS METHOD %I', a.amname)`,
};

const ruled = `r.ev_class::regclass`;

const rule: CarriedQuery = {
  kind: 'rule',
  catalog: 'pg_rewrite',
  from: 'pg_rewrite r join pg_class c on c.oid = r.ev_class join scope n on n.oid = c.relnamespace',
  probe: `pg_rewrite where oid >= 16384 and rulename <> '_RETURN'`,
  where: `r.rulename <> '_RETURN' and ${own('pg_rewrite', 'r.oid')} and ${own('pg_class', 'c.oid')}`,
  oid: 'r.oid',
  names: 'json_build_array(n.name, c.relname, r.rulename)',
  create: `rtrim(pg_get_ruledef(r.oid), ';')`,
  drop: `format('DROP RULE %I ON %s', r.rulename, ${ruled})`,
  subject: `format('RULE %I ON %s', r.rulename, ${ruled})`,
  parts: `case when r.ev_enabled = 'O' then '[]' else json_build_array(${part(
    `format('ALTER TABLE %s %s RULE %I', ${ruled},
      case r.ev_enabled when 'D' then 'DISABLE' when 'R' then 'ENABLE REPLICA' else 'ENABLE ALWAYS' end, r.rulename)`,
    `format('ALTER TABLE %s ENABLE RULE %I', ${ruled}, r.rulename)`,
  )}) end`,
  parent: { catalog: 'pg_class', oid: 'r.ev_class' },
};

const statisticsName = named('n.name', 's.stxname');

const statisticsColumns = (order: string) =>
  `(select string_agg(quote_ident(a.attname), ', ' order by a.${order}) from pg_attribute a
    where a.attrelid = s.stxrelid and a.attnum = any (s.stxkeys))`;

/**
 * PostgreSQL writes the columns in the order that the table has them in, which no plan changes. The
 * expressions come behind them.
 */
const statisticsDefinition = `replace(pg_get_statisticsobjdef(s.oid),
  ' ON ' || pg_get_statisticsobjdef_columns(s.oid) || ' FROM ',
  ' ON ' || coalesce(${statisticsColumns('attname')}, '')
    || substr(pg_get_statisticsobjdef_columns(s.oid), coalesce(length(${statisticsColumns('attnum')}), 0) + 1) || ' FROM ')`;

const statistics: CarriedQuery = {
  kind: 'statistics',
  catalog: 'pg_statistic_ext',
  from: 'pg_statistic_ext s join scope n on n.oid = s.stxnamespace',
  where: own('pg_statistic_ext', 's.oid'),
  oid: 's.oid',
  names: 'json_build_array(n.name, s.stxname)',
  create: statisticsDefinition,
  drop: `'DROP STATISTICS ' || ${statisticsName}`,
  subject: `'STATISTICS ' || ${statisticsName}`,
  // 17 made the usual target null where it was -1.
  parts: `case when coalesce(s.stxstattarget, -1) = -1 then '[]' else json_build_array(${part(
    `format('ALTER STATISTICS %s SET STATISTICS %s', ${statisticsName}, s.stxstattarget)`,
    `format('ALTER STATISTICS %s SET STATISTICS -1', ${statisticsName})`,
  )}) end`,
  schema: 'n.name',
  // Expressions leave a dependency on the table alone, and on all of it.
  needs: `json_build_array(json_build_array('pg_class', s.stxrelid::text))`,
};

const eventTrigger: CarriedQuery = {
  kind: 'event_trigger',
  catalog: 'pg_event_trigger',
  from: 'pg_event_trigger e',
  where: own('pg_event_trigger', 'e.oid'),
  oid: 'e.oid',
  names: 'json_build_array(e.evtname)',
  create: `format('CREATE EVENT TRIGGER %I ON %s', e.evtname, e.evtevent)
    || coalesce((select ' WHEN TAG IN (' || string_agg(quote_literal(tag), ', ' order by tag) || ')' from unnest(e.evttags) tag), '')
    || format(' EXECUTE FUNCTION %s()', e.evtfoid::regproc)`,
  drop: `format('DROP EVENT TRIGGER %I', e.evtname)`,
  subject: `format('EVENT TRIGGER %I', e.evtname)`,
  parts: `case when e.evtenabled = 'O' then '[]' else json_build_array(${part(
    `format('ALTER EVENT TRIGGER %I %s', e.evtname,
      case e.evtenabled when 'D' then 'DISABLE' when 'R' then 'ENABLE REPLICA' else 'ENABLE ALWAYS' end)`,
    `format('ALTER EVENT TRIGGER %I ENABLE', e.evtname)`,
  )}) end`,
};

const alterPublication = `format('ALTER PUBLICATION %I', p.pubname)`;
const usualOperations = 'insert, update, delete, truncate';

/** One option as a part: it goes back to what a new publication has. */
function publicationOption(condition: string, name: string, value: string, usual: string): string {
  return `select 1 as rank, ${part(
    `${alterPublication} || format(' SET (${name} = %s)', ${value})`,
    `${alterPublication} || ' SET (${name} = ${usual})'`,
  )} as part where ${condition}`;
}

function publication(version: number): CarriedQuery {
  const operations = `concat_ws(', ', case when p.pubinsert then 'insert' end, case when p.pubupdate then 'update' end,
    case when p.pubdelete then 'delete' end, case when p.pubtruncate then 'truncate' end)`;
  const columns =
    version >= 150_000
      ? `coalesce((select ' (' || string_agg(quote_ident(a.attname), ', ' order by a.attname) || ')'
          from pg_attribute a where a.attrelid = t.prrelid and a.attnum = any (t.prattrs)), '')
        || coalesce(' WHERE (' || pg_get_expr(t.prqual, t.prrelid) || ')', '')`
      : `''`;
  const members = [
    publicationOption(
      'not (p.pubinsert and p.pubupdate and p.pubdelete and p.pubtruncate)',
      'publish',
      `quote_literal(${operations})`,
      `''${usualOperations}''`,
    ),
    publicationOption('p.pubviaroot', 'publish_via_partition_root', `'true'`, 'false'),
    ...(version >= 180_000
      ? [publicationOption(`p.pubgencols <> 'n'`, 'publish_generated_columns', `'stored'`, 'none')]
      : []),
    // A parent's children are members of their own, and a partitioned table's are never listed.
    `select 2, ${part(
      `${alterPublication} || format(' ADD TABLE ONLY %s', t.prrelid::regclass) || ${columns}`,
      `${alterPublication} || format(' DROP TABLE ONLY %s', t.prrelid::regclass)`,
    )} from pg_publication_rel t where t.prpubid = p.oid`,
    ...(version >= 150_000
      ? [
          `select 3, ${part(
            `${alterPublication} || format(' ADD TABLES IN SCHEMA %I', sn.nspname)`,
            `${alterPublication} || format(' DROP TABLES IN SCHEMA %I', sn.nspname)`,
          )} from pg_publication_namespace s join pg_namespace sn on sn.oid = s.pnnspid where s.pnpubid = p.oid`,
        ]
      : []),
  ];
  const namespaces =
    version >= 150_000
      ? `(select coalesce(json_agg(json_build_array('pg_namespace', s.pnnspid::text)), '[]')
          from pg_publication_namespace s where s.pnpubid = p.oid)`
      : `'[]'`;
  return {
    kind: 'publication',
    catalog: 'pg_publication',
    from: 'pg_publication p',
    where: own('pg_publication', 'p.oid'),
    oid: 'p.oid',
    names: 'json_build_array(p.pubname)',
    create: `format('CREATE PUBLICATION %I', p.pubname) || case when p.puballtables then ' FOR ALL TABLES' else '' end`,
    drop: `format('DROP PUBLICATION %I', p.pubname)`,
    subject: `format('PUBLICATION %I', p.pubname)`,
    parts: `(select coalesce(json_agg(m.part order by m.rank), '[]') from (${members.join(' union all ')}) m)`,
    needs: namespaces,
  };
}

const objects = `case d.defaclobjtype when 'r' then 'TABLES' when 'S' then 'SEQUENCES' when 'f' then 'FUNCTIONS'
  when 'T' then 'TYPES' when 'n' then 'SCHEMAS' else 'LARGE OBJECTS' end`;
const role = (oid: string) =>
  `case when ${oid} = 0 then 'PUBLIC' else quote_ident(pg_get_userbyid(${oid})) end`;
const head = `format('ALTER DEFAULT PRIVILEGES FOR ROLE %I', pg_get_userbyid(d.defaclrole))
  || coalesce(' IN SCHEMA ' || quote_ident(n.name), '')`;
const give = `${head} || format(' GRANT %s ON %s TO %s', g.privilege_type, ${objects}, ${role('g.grantee')})
  || case when g.is_grantable then ' WITH GRANT OPTION' else '' end`;
const take = `${head} || format(' REVOKE %s ON %s FROM %s', g.privilege_type, ${objects}, ${role('g.grantee')})`;

/**
 * One object for each privilege. An entry for all schemas replaces what PostgreSQL grants by
 * itself, one for a single schema adds to it (pg_default_acl).
 */
const defaultPrivileges: CarriedQuery = {
  kind: 'default_privileges',
  catalog: 'pg_default_acl',
  from: `pg_default_acl d left join scope n on n.oid = d.defaclnamespace
    cross join lateral (
      select a.grantee, a.privilege_type, a.is_grantable, true as given from aclexplode(d.defaclacl) a
      where d.defaclnamespace <> 0 or not exists (
        select from aclexplode(acldefault(case d.defaclobjtype when 'S' then 's' else d.defaclobjtype end::"char", d.defaclrole)) u
        where u.grantee = a.grantee and u.privilege_type = a.privilege_type and u.is_grantable = a.is_grantable)
      union all
      select u.grantee, u.privilege_type, u.is_grantable, false
      from aclexplode(acldefault(case d.defaclobjtype when 'S' then 's' else d.defaclobjtype end::"char", d.defaclrole)) u
      where d.defaclnamespace = 0 and not exists (
        select from aclexplode(d.defaclacl) a where a.grantee = u.grantee and a.privilege_type = u.privilege_type)
    ) g`,
  where: 'd.defaclnamespace = 0 or n.oid is not null',
  oid: 'd.oid',
  names: `json_build_array(pg_get_userbyid(d.defaclrole), coalesce(n.name, ''), lower(${objects}),
    case when g.grantee = 0 then 'public' else pg_get_userbyid(g.grantee)::text end, lower(g.privilege_type))`,
  create: `case when g.given then ${give} else ${take} end`,
  drop: `case when g.given then ${take} else ${give} end`,
  subject: null,
  roles: `(select json_agg(pg_get_userbyid(r)) from unnest(array[d.defaclrole, g.grantee]) r where r <> 0)`,
  needs: `case when n.oid is null then '[]' else json_build_array(json_build_array('pg_namespace', n.oid::text)) end`,
};

export function otherQueries(version: number): readonly CarriedQuery[] {
  return [
    language,
    accessMethod,
    rule,
    statistics,
    publication(version),
    eventTrigger,
    defaultPrivileges,
  ];
}
