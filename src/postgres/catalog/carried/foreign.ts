/** Foreign-data wrappers, servers, user mappings and foreign tables. */
import { own } from '../source.ts';
import { ofColumn, sayNotNull } from './not-null.ts';
import {
  type CarriedQuery,
  named,
  optionsOf,
  part,
  parts,
  secretOptions,
  tableOptions,
} from './query.ts';

const wrapper: CarriedQuery = {
  kind: 'foreign_data_wrapper',
  catalog: 'pg_foreign_data_wrapper',
  from: 'pg_foreign_data_wrapper w',
  where: `w.oid >= 16384 and ${own('pg_foreign_data_wrapper', 'w.oid')}`,
  oid: 'w.oid',
  names: 'json_build_array(w.fdwname)',
  create: `format('CREATE FOREIGN DATA WRAPPER %I', w.fdwname)`,
  drop: `format('DROP FOREIGN DATA WRAPPER %I', w.fdwname)`,
  subject: `format('FOREIGN DATA WRAPPER %I', w.fdwname)`,
  parts: parts(
    part(
      `format('ALTER FOREIGN DATA WRAPPER %I %s %s', w.fdwname, f.word, f.routine::regproc)`,
      `format('ALTER FOREIGN DATA WRAPPER %I NO %s', w.fdwname, f.word)`,
    ),
    `(values ('HANDLER', w.fdwhandler), ('VALIDATOR', w.fdwvalidator)) f (word, routine) where f.routine <> 0`,
  ),
  options: optionsOf('w.fdwoptions'),
  secret: secretOptions('w.fdwoptions'),
};

const server: CarriedQuery = {
  kind: 'foreign_server',
  catalog: 'pg_foreign_server',
  from: 'pg_foreign_server s join pg_foreign_data_wrapper w on w.oid = s.srvfdw',
  where: `s.oid >= 16384 and ${own('pg_foreign_server', 's.oid')}`,
  oid: 's.oid',
  names: 'json_build_array(s.srvname)',
  create: `format('CREATE SERVER %I', s.srvname) || coalesce(' TYPE ' || quote_literal(s.srvtype), '')
    || format(' FOREIGN DATA WRAPPER %I', w.fdwname)`,
  drop: `format('DROP SERVER %I', s.srvname)`,
  subject: `format('SERVER %I', s.srvname)`,
  parts: `case when s.srvversion is null then '[]' else json_build_array(${part(
    `format('ALTER SERVER %I VERSION %L', s.srvname, s.srvversion)`,
    `format('ALTER SERVER %I VERSION NULL', s.srvname)`,
  )}) end`,
  options: optionsOf('s.srvoptions'),
  secret: secretOptions('s.srvoptions'),
};

const mappedUser = `case when m.umuser = 0 then 'PUBLIC' else quote_ident(m.usename) end`;
const mapping = `format('USER MAPPING FOR %s SERVER %I', ${mappedUser}, m.srvname)`;

/** pg_user_mapping itself is for superusers; the view shows options to those who may see them. */
const userMapping: CarriedQuery = {
  kind: 'user_mapping',
  catalog: 'pg_user_mapping',
  from: 'pg_user_mappings m',
  probe: 'pg_foreign_server',
  where: `true`,
  oid: 'm.umid',
  names: `json_build_array(case when m.umuser = 0 then 'public' else m.usename::text end, m.srvname)`,
  create: `'CREATE ' || ${mapping}`,
  drop: `'DROP ' || ${mapping}`,
  subject: null,
  options: optionsOf('m.umoptions'),
  roles: `case when m.umuser = 0 then '[]' else json_build_array(m.usename) end`,
  needs: `json_build_array(json_build_array('pg_foreign_server', m.srvid::text))`,
  secret: secretOptions('m.umoptions'),
};

const table = named('n.name', 'c.relname');

const columns = `(
  select string_agg(format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod))
    || coalesce((
      select format(' COLLATE %I.%I', cn.nspname, co.collname)
      from pg_collation co join pg_namespace cn on cn.oid = co.collnamespace
      where co.oid = a.attcollation and a.attcollation <> t.typcollation), '')
    || case when d.oid is null then ''
      when a.attgenerated <> '' then format(' GENERATED ALWAYS AS (%s) %s', pg_get_expr(d.adbin, d.adrelid),
        case a.attgenerated when 's' then 'STORED' else 'VIRTUAL' end)
      else ' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid) end
    || case when a.attnotnull then ' NOT NULL' else '' end, E',\\n  ' order by a.attnum)
  from pg_attribute a
  join pg_type t on t.oid = a.atttypid
  left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped)`;

/** The first, and what of the rest is not null, in one statement: they come and go as one. */
function together(statement: string, ...rest: readonly string[]): string {
  const lines = rest.map((each) => `E';\\n  ' || (${each})`).join(', ');
  return `case when num_nonnulls(${lines}) = 0 then ${statement}
    else format('DO %L', concat(E'\\nBEGIN\\n  ' || ${statement}, ${lines}, E';\\nEND\\n')) end`;
}

/** Constraints, parents, triggers and the like come and go without the table. */
const tableParts = `(
  select coalesce(json_agg(p.part), '[]') from (
    select ${part(
      together(
        `format('ALTER FOREIGN TABLE %s ADD CONSTRAINT %I %s', ${table}, k.conname, pg_get_constraintdef(k.oid))`,
        `case when d.description is not null then format('COMMENT ON CONSTRAINT %I ON %s IS %L', k.conname, ${table}, d.description) end`,
      ),
      `format('ALTER FOREIGN TABLE %s DROP CONSTRAINT %I', ${table}, k.conname)`,
    )} as part
    from pg_constraint k
    left join pg_description d on d.classoid = 'pg_constraint'::regclass and d.objoid = k.oid and d.objsubid = 0
    where k.conrelid = c.oid and k.contype = 'c' and k.conislocal
    union all
    select ${part(
      `case when c.relispartition
        then format('ALTER TABLE %s ATTACH PARTITION %s %s', h.inhparent::regclass, ${table}, pg_get_expr(c.relpartbound, c.oid))
        else format('ALTER FOREIGN TABLE %s INHERIT %s', ${table}, h.inhparent::regclass) end`,
      `case when c.relispartition
        then format('ALTER TABLE %s DETACH PARTITION %s', h.inhparent::regclass, ${table})
        else format('ALTER FOREIGN TABLE %s NO INHERIT %s', ${table}, h.inhparent::regclass) end`,
    )}
    from pg_inherits h where h.inhrelid = c.oid
    union all
    select ${part(
      together(
        `pg_get_triggerdef(g.oid)`,
        `case when d.description is not null then format('COMMENT ON TRIGGER %I ON %s IS %L', g.tgname, ${table}, d.description) end`,
        `case when g.tgenabled <> 'O' then format('ALTER FOREIGN TABLE %s %s TRIGGER %I', ${table},
          case g.tgenabled when 'D' then 'DISABLE' when 'R' then 'ENABLE REPLICA' else 'ENABLE ALWAYS' end, g.tgname) end`,
      ),
      `format('DROP TRIGGER %I ON %s', g.tgname, ${table})`,
    )}
    from pg_trigger g
    left join pg_description d on d.classoid = 'pg_trigger'::regclass and d.objoid = g.oid
    where g.tgrelid = c.oid and not g.tgisinternal and g.tgparentid = 0
    union all
    select ${part(
      `format('COMMENT ON COLUMN %s.%I IS %L', ${table}, a.attname, d.description)`,
      `format('COMMENT ON COLUMN %s.%I IS NULL', ${table}, a.attname)`,
    )}
    from pg_attribute a
    join pg_description d on d.classoid = 'pg_class'::regclass and d.objoid = a.attrelid and d.objsubid = a.attnum
    where a.attrelid = c.oid and not a.attisdropped
    union all
    select ${part(sayNotNull(table, ofColumn, 'd.description'), sayNotNull(table, ofColumn, 'null::text'))}
    from pg_constraint k
    join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
    join pg_description d on d.classoid = 'pg_constraint'::regclass and d.objoid = k.oid
    where k.conrelid = c.oid and k.contype = 'n'
    union all
    select ${part(
      `format('ALTER FOREIGN TABLE %s ALTER COLUMN %I SET STATISTICS %s', ${table}, a.attname, a.attstattarget)`,
      `format('ALTER FOREIGN TABLE %s ALTER COLUMN %I SET STATISTICS -1', ${table}, a.attname)`,
    )}
    from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and a.attstattarget >= 0 and not a.attisdropped
  ) p)`;

const foreignTable: CarriedQuery = {
  kind: 'foreign_table',
  catalog: 'pg_class',
  from: `pg_class c join scope n on n.oid = c.relnamespace join pg_foreign_table f on f.ftrelid = c.oid
    join pg_foreign_server s on s.oid = f.ftserver`,
  where: own('pg_class', 'c.oid'),
  probe: 'pg_foreign_table',
  oid: 'c.oid',
  names: 'json_build_array(n.name, c.relname)',
  create: `format(E'CREATE FOREIGN TABLE %s (\\n  %s\\n) SERVER %I', ${table}, ${columns}, s.srvname)`,
  drop: `'DROP FOREIGN TABLE ' || ${table}`,
  subject: `'FOREIGN TABLE ' || ${table}`,
  parts: tableParts,
  options: tableOptions('c.oid', 'f.ftoptions'),
  schema: 'n.name',
};

export const foreignQueries: readonly CarriedQuery[] = [wrapper, server, userMapping, foreignTable];
