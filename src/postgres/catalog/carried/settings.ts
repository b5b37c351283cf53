/** Single settings of tables, columns, indexes and views that nothing else in the IR has a place for. */
import { notNullQueries } from './not-null.ts';
import { type CarriedQuery, named } from './query.ts';
import { alter, columnsOf, owned, query, relation, tableColumn, tables } from './setting.ts';

const columnOptions = query({
  property: `case when c.relkind = 'm' then 'options of ' || a.attname else 'options' end`,
  from: columnsOf,
  probe: `pg_attribute where attrelid >= 16384 and attoptions is not null`,
  where: `a.attoptions is not null and c.relkind in ('r', 'p', 'm') and ${owned}`,
  create: `${alter} || format(' ALTER COLUMN %I SET (%s)', a.attname, array_to_string(a.attoptions, ', '))`,
  drop: `${alter} || format(' ALTER COLUMN %I RESET (%s)', a.attname,
    (select string_agg(split_part(o, '=', 1), ', ') from unnest(a.attoptions) o))`,
  parent: tableColumn,
});

const storages = `case a.attstorage when 'p' then 'PLAIN' when 'e' then 'EXTERNAL' when 'm' then 'MAIN' else 'EXTENDED' end`;
const usualStorage = storages.replace('a.attstorage', 't.typstorage');

function materialized(
  property: string,
  condition: string,
  forth: string,
  back: string,
): CarriedQuery {
  return query({
    property: `'${property} of ' || a.attname`,
    from: `${columnsOf} join pg_type t on t.oid = a.atttypid`,
    probe: `pg_class where relkind = 'm'`,
    where: `c.relkind = 'm' and ${condition} and ${owned}`,
    create: `${alter} || format(' ALTER COLUMN %I SET ${property.toUpperCase()} %s', a.attname, ${forth})`,
    drop: `${alter} || format(' ALTER COLUMN %I SET ${property.toUpperCase()} %s', a.attname, ${back})`,
    parent: { catalog: 'pg_class', oid: 'c.oid' },
  });
}

const indexes = `pg_index i join pg_class x on x.oid = i.indexrelid join pg_class c on c.oid = i.indrelid
  join scope n on n.oid = c.relnamespace`;
const indexName = named('n.name', 'x.relname');

const indexStatistics = query({
  property: `'statistics of column ' || ia.attnum`,
  from: `${indexes} join pg_attribute ia on ia.attrelid = x.oid`,
  probe: `pg_attribute where attrelid >= 16384 and attstattarget >= 0`,
  where: `ia.attstattarget >= 0 and ${owned}`,
  create: `format('ALTER INDEX %s ALTER COLUMN %s SET STATISTICS %s', ${indexName}, ia.attnum, ia.attstattarget)`,
  drop: `format('ALTER INDEX %s ALTER COLUMN %s SET STATISTICS -1', ${indexName}, ia.attnum)`,
  parent: { catalog: 'pg_class', oid: 'x.oid' },
});

const clustered = query({
  property: `'clustered'`,
  from: indexes,
  probe: `pg_index where indisclustered`,
  where: `i.indisclustered and ${owned}`,
  create: `${alter} || format(' CLUSTER ON %I', x.relname)`,
  drop: `${alter} || ' SET WITHOUT CLUSTER'`,
  parent: { catalog: 'pg_class', oid: 'x.oid' },
});

const keyIndexComment = query({
  property: `'comment of its index'`,
  from: `${indexes} join pg_description d on d.classoid = 'pg_class'::regclass and d.objoid = x.oid and d.objsubid = 0`,
  probe: `pg_description d join pg_index x on x.indexrelid = d.objoid where d.classoid = 'pg_class'::regclass and d.objsubid = 0`,
  where: `exists (select from pg_constraint k where k.conindid = x.oid and k.contype in ('p', 'u', 'x')) and ${owned}`,
  create: `format('COMMENT ON INDEX %s IS %L', ${indexName}, d.description)`,
  drop: `format('COMMENT ON INDEX %s IS NULL', ${indexName})`,
  parent: { catalog: 'pg_class', oid: 'x.oid' },
});

/** The word in the id of the setting. */
export const identityComment = 'comment of its sequence';

const sequenceComment = query({
  property: `'${identityComment}'`,
  from: `${tables} join pg_depend o on o.classid = 'pg_class'::regclass and o.objid = c.oid and o.deptype = 'i'
      and o.refclassid = 'pg_class'::regclass
    join pg_description d on d.classoid = 'pg_class'::regclass and d.objoid = c.oid and d.objsubid = 0`,
  probe: `pg_description d join pg_class c on c.oid = d.objoid where d.classoid = 'pg_class'::regclass and c.relkind = 'S'`,
  where: `c.relkind = 'S' and ${owned}`,
  create: `format('COMMENT ON SEQUENCE %s IS %L', ${relation}, d.description)`,
  drop: `format('COMMENT ON SEQUENCE %s IS NULL', ${relation})`,
  parent: { catalog: 'pg_class', oid: 'o.refobjid', column: 'o.refobjsubid' },
});

const viewDefault = query({
  property: `'default of ' || a.attname`,
  catalog: 'pg_attrdef',
  oid: 'd.oid',
  from: `${columnsOf} join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum`,
  probe: `pg_attrdef d join pg_class c on c.oid = d.adrelid where c.relkind = 'v'`,
  where: `c.relkind = 'v' and ${owned}`,
  create: `${alter} || format(' ALTER COLUMN %I SET DEFAULT %s', a.attname, pg_get_expr(d.adbin, d.adrelid))`,
  drop: `${alter} || format(' ALTER COLUMN %I DROP DEFAULT', a.attname)`,
  parent: { catalog: 'pg_class', oid: 'c.oid' },
});

const accessMethod = query({
  property: `'access method'`,
  from: `${tables} join pg_am am on am.oid = c.relam`,
  probe: `pg_class c join pg_am am on am.oid = c.relam where c.oid >= 16384 and c.relkind in ('r', 'p', 'm') and am.amname <> 'heap'`,
  where: `c.relkind in ('r', 'p', 'm') and am.amname <> 'heap' and ${owned}`,
  create: `${alter} || format(' SET ACCESS METHOD %I', am.amname)`,
  drop: `${alter} || ' SET ACCESS METHOD heap'`,
  parent: { catalog: 'pg_class', oid: 'c.oid' },
});

/** The word in the id of the setting. */
export const ofType = 'of type';

const typed = query({
  property: `'${ofType}'`,
  from: tables,
  probe: `pg_class where reloftype <> 0`,
  where: `c.reloftype <> 0 and ${owned}`,
  create: `format('ALTER TABLE %s OF %s', ${relation}, format_type(c.reloftype, null))`,
  drop: `format('ALTER TABLE %s NOT OF', ${relation})`,
  parent: { catalog: 'pg_class', oid: 'c.oid' },
  needs: `json_build_array(json_build_array('pg_type', c.reloftype::text))`,
});

const firing = (column: string) =>
  `case ${column} when 'D' then 'DISABLE' when 'R' then 'ENABLE REPLICA' when 'A' then 'ENABLE ALWAYS' else 'ENABLE' end`;

/** Until 15 a partition's copy counts as internal, as the triggers behind foreign keys always do. */
const ofUser = `not exists (
  select from pg_constraint k where k.oid = g.tgconstraint and k.contype <> 't')`;

/** The trigger at the top, of which that of a partition is a copy. */
const whole = `with recursive up as (
  select g.oid, g.tgparentid, g.tgenabled
  union all select t.oid, t.tgparentid, t.tgenabled from pg_trigger t join up on t.oid = up.tgparentid
) select oid, tgenabled from up where tgparentid = 0 and g.tgparentid <> 0`;

/** A partition's copy of a trigger can be in a state of its own: each is set on its table alone. */
const clonedTrigger = query({
  property: `'state of trigger ' || g.tgname`,
  from: `${tables} join pg_trigger g on g.tgrelid = c.oid cross join lateral (${whole}) whole`,
  probe: `pg_trigger where tgparentid <> 0`,
  where: `${ofUser} and g.tgenabled <> whole.tgenabled and ${owned}`,
  create: `${alter} || format(' %s TRIGGER %I', ${firing('g.tgenabled')}, g.tgname)`,
  drop: `${alter} || format(' %s TRIGGER %I', ${firing('whole.tgenabled')}, g.tgname)`,
  parent: { catalog: 'pg_class', oid: 'c.oid' },
  needs: `json_build_array(json_build_array('pg_trigger', whole.oid::text))`,
});

const clonedTriggerComment = query({
  property: `'comment of trigger ' || g.tgname`,
  from: `${tables} join pg_trigger g on g.tgrelid = c.oid
    join pg_description d on d.classoid = 'pg_trigger'::regclass and d.objoid = g.oid`,
  probe: `pg_trigger where tgparentid <> 0`,
  where: `${ofUser} and g.tgparentid <> 0 and ${owned}`,
  create: `format('COMMENT ON TRIGGER %I ON %s IS %L', g.tgname, ${relation}, d.description)`,
  drop: `format('COMMENT ON TRIGGER %I ON %s IS NULL', g.tgname, ${relation})`,
  parent: { catalog: 'pg_class', oid: 'c.oid' },
  needs: `json_build_array(json_build_array('pg_trigger', g.tgparentid::text))`,
});

export function settingQueries(version: number, withNames: boolean): readonly CarriedQuery[] {
  return [
    columnOptions,
    materialized('statistics', 'a.attstattarget >= 0', 'a.attstattarget', `'-1'`),
    materialized('storage', 'a.attstorage <> t.typstorage', storages, usualStorage),
    materialized(
      'compression',
      `a.attcompression <> ''`,
      `case a.attcompression when 'p' then 'pglz' else 'lz4' end`,
      `'default'`,
    ),
    indexStatistics,
    clustered,
    keyIndexComment,
    sequenceComment,
    viewDefault,
    typed,
    clonedTrigger,
    clonedTriggerComment,
    ...(version >= 150_000 ? [accessMethod] : []),
    ...notNullQueries(version, withNames),
  ];
}
