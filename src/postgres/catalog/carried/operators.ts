/** Operators, their families and classes, casts, conversions, collations and transforms. */
import { notInternal, own } from '../source.ts';
import { type CarriedQuery, named } from './query.ts';

const operatorName = `(quote_ident(n.name) || '.' || o.oprname)`;
const operatorTypes = `format('(%s, %s)', case when o.oprleft = 0 then 'NONE' else format_type(o.oprleft, null) end,
  format_type(o.oprright, null))`;

function otherOperator(keyword: string, column: string): string {
  return `coalesce((
    select format(', ${keyword} = OPERATOR(%I.%s)', xn.nspname, x.oprname)
    from pg_operator x join pg_namespace xn on xn.oid = x.oprnamespace where x.oid = ${column}), '')`;
}

function estimator(keyword: string, column: string): string {
  return `case when ${column} = 0 then '' else ', ${keyword} = ' || ${column}::regproc end`;
}

/** A shell (oprcode 0) stands in for an operator that another one named before it was made. */
const operator: CarriedQuery = {
  kind: 'operator',
  catalog: 'pg_operator',
  from: 'pg_operator o join scope n on n.oid = o.oprnamespace',
  where: `o.oid >= 16384 and o.oprcode <> 0 and ${own('pg_operator', 'o.oid')}`,
  oid: 'o.oid',
  names: `json_build_array(n.name, o.oprname || ${operatorTypes})`,
  create: `format('CREATE OPERATOR %s (FUNCTION = %s', ${operatorName}, o.oprcode)
    || case when o.oprleft = 0 then '' else ', LEFTARG = ' || format_type(o.oprleft, null) end
    || ', RIGHTARG = ' || format_type(o.oprright, null)
    || ${otherOperator('COMMUTATOR', 'o.oprcom')} || ${otherOperator('NEGATOR', 'o.oprnegate')}
    || ${estimator('RESTRICT', 'o.oprrest')} || ${estimator('JOIN', 'o.oprjoin')}
    || case when o.oprcanhash then ', HASHES' else '' end || case when o.oprcanmerge then ', MERGES' else '' end
    || ')'`,
  drop: `format('DROP OPERATOR %s %s', ${operatorName}, ${operatorTypes})`,
  subject: `format('OPERATOR %s %s', ${operatorName}, ${operatorTypes})`,
  schema: 'n.name',
};

/** Members of the family \`f\`: those of the class \`class\`, or of none. */
function members(
  condition: (catalog: string, oid: string) => string,
  head: string,
  operatorDrop: string,
  functionDrop: string,
) {
  const order = `coalesce((select ' FOR ORDER BY ' || format('%I.%I', sn.nspname, sf.opfname)
    from pg_opfamily sf join pg_namespace sn on sn.oid = sf.opfnamespace where sf.oid = a.amopsortfamily), '')`;
  return `(
    select ${head} from (
      select 1 as rank, a.amopstrategy as number, format('OPERATOR %s %s', a.amopstrategy, a.amopopr::regoperator) || ${order} as text,
        ${operatorDrop} as undo
      from pg_amop a where a.amopfamily = f.oid and ${condition('pg_amop', 'a.oid')}
      union all
      select 2, p.amprocnum, format('FUNCTION %s (%s, %s) %s', p.amprocnum, format_type(p.amproclefttype, null),
        format_type(p.amprocrighttype, null), p.amproc::regprocedure),
        ${functionDrop}
      from pg_amproc p where p.amprocfamily = f.oid and ${condition('pg_amproc', 'p.oid')}
    ) m)`;
}

function inClass(catalog: string, oid: string, and = ''): string {
  return `exists (select from pg_depend d where d.classid = '${catalog}'::regclass and d.objid = ${oid}
    and d.refclassid = 'pg_opclass'::regclass${and})`;
}

const familyName = `format('%I.%I USING %I', n.name, f.opfname, am.amname)`;
const alterFamily = `'ALTER OPERATOR FAMILY ' || ${familyName}`;

const family: CarriedQuery = {
  kind: 'operator_family',
  catalog: 'pg_opfamily',
  from: 'pg_opfamily f join scope n on n.oid = f.opfnamespace join pg_am am on am.oid = f.opfmethod',
  where: `f.oid >= 16384 and ${own('pg_opfamily', 'f.oid')}`,
  oid: 'f.oid',
  names: 'json_build_array(n.name, f.opfname, am.amname)',
  create: `'CREATE OPERATOR FAMILY ' || ${familyName}`,
  drop: `'DROP OPERATOR FAMILY ' || ${familyName}`,
  subject: `'OPERATOR FAMILY ' || ${familyName}`,
  parts: members(
    (catalog, oid) => `not ${inClass(catalog, oid)}`,
    `coalesce(json_agg(json_build_object('set', ${alterFamily} || ' ADD ' || m.text, 'unset', ${alterFamily} || ' DROP ' || m.undo)
      order by m.rank, m.number), '[]')`,
    `format('OPERATOR %s (%s, %s)', a.amopstrategy, format_type(a.amoplefttype, null), format_type(a.amoprighttype, null))`,
    `format('FUNCTION %s (%s, %s)', p.amprocnum, format_type(p.amproclefttype, null), format_type(p.amprocrighttype, null))`,
  ),
  schema: 'n.name',
};

const className = `format('%I.%I USING %I', n.name, c.opcname, am.amname)`;

/** Its items are told from the family's others by what depends on the class. */
const operatorClass: CarriedQuery = {
  kind: 'operator_class',
  catalog: 'pg_opclass',
  from: `pg_opclass c join scope n on n.oid = c.opcnamespace join pg_am am on am.oid = c.opcmethod
    join pg_opfamily f on f.oid = c.opcfamily join pg_namespace fn on fn.oid = f.opfnamespace`,
  where: `c.oid >= 16384 and ${own('pg_opclass', 'c.oid')}`,
  oid: 'c.oid',
  names: 'json_build_array(n.name, c.opcname, am.amname)',
  create: `format(E'CREATE OPERATOR CLASS %I.%I %sFOR TYPE %s USING %I FAMILY %I.%I AS\\n  %s', n.name, c.opcname,
    case when c.opcdefault then 'DEFAULT ' else '' end, format_type(c.opcintype, null), am.amname, fn.nspname, f.opfname,
    concat_ws(E',\\n  ', ${members(
      (catalog, oid) => inClass(catalog, oid, ' and d.refobjid = c.oid'),
      `string_agg(m.text, E',\\n  ' order by m.rank, m.number)`,
      'null::text',
      'null::text',
    )}, case
      when c.opckeytype <> 0 then 'STORAGE ' || format_type(c.opckeytype, null)
      when not exists (select from pg_depend d where d.refclassid = 'pg_opclass'::regclass and d.refobjid = c.oid
        and d.classid in ('pg_amop'::regclass, 'pg_amproc'::regclass))
        then 'STORAGE ' || format_type(c.opcintype, null) end))`,
  drop: `'DROP OPERATOR CLASS ' || ${className}`,
  subject: `'OPERATOR CLASS ' || ${className}`,
  schema: 'n.name',
};

const castTypes = `format('(%s AS %s)', format_type(c.castsource, null), format_type(c.casttarget, null))`;

const cast: CarriedQuery = {
  kind: 'cast',
  catalog: 'pg_cast',
  from: 'pg_cast c',
  where: `c.oid >= 16384 and ${own('pg_cast', 'c.oid')} and ${notInternal('pg_cast', 'c.oid')}`,
  oid: 'c.oid',
  names: 'json_build_array(format_type(c.castsource, null), format_type(c.casttarget, null))',
  create: `'CREATE CAST ' || ${castTypes}
    || case c.castmethod when 'f' then ' WITH FUNCTION ' || c.castfunc::regprocedure
      when 'i' then ' WITH INOUT' else ' WITHOUT FUNCTION' end
    || case c.castcontext when 'a' then ' AS ASSIGNMENT' when 'i' then ' AS IMPLICIT' else '' end`,
  drop: `'DROP CAST ' || ${castTypes}`,
  subject: `'CAST ' || ${castTypes}`,
};

const conversionName = named('n.name', 'c.conname');

const conversion: CarriedQuery = {
  kind: 'conversion',
  catalog: 'pg_conversion',
  from: 'pg_conversion c join scope n on n.oid = c.connamespace',
  where: `c.oid >= 16384 and ${own('pg_conversion', 'c.oid')}`,
  oid: 'c.oid',
  names: 'json_build_array(n.name, c.conname)',
  create: `format('CREATE %sCONVERSION %s FOR %L TO %L FROM %s', case when c.condefault then 'DEFAULT ' else '' end,
    ${conversionName}, pg_encoding_to_char(c.conforencoding), pg_encoding_to_char(c.contoencoding), c.conproc)`,
  drop: `'DROP CONVERSION ' || ${conversionName}`,
  subject: `'CONVERSION ' || ${conversionName}`,
  schema: 'n.name',
};

const collationName = named('n.name', 'c.collname');

/**
 * From 16 on the server makes a language tag of ICU's locale, and versions of ICU differ in whether
 * a keyword that is on is followed by `true`: either way the server makes its own of it.
 */
function languageTag(locale: string, version: number): string {
  if (version < 160_000) return locale;
  return `case when c.collprovider = 'i' and ${locale} like '%-u-%' and ${locale} not like '%-x-%'
    then regexp_replace(${locale}, '-true(?=-|$)', '', 'g') else ${locale} end`;
}

/** 15 took the locale of ICU out of collcollate, 17 gave it one column for all providers. */
function collation(version: number): CarriedQuery {
  const locale =
    version >= 170_000
      ? 'c.colllocale'
      : version >= 150_000
        ? 'c.colliculocale'
        : `case when c.collprovider = 'i' then c.collcollate end`;
  const rules =
    version >= 160_000 ? `coalesce(', RULES = ' || quote_literal(c.collicurules), '')` : `''`;
  return {
    kind: 'collation',
    catalog: 'pg_collation',
    from: 'pg_collation c join scope n on n.oid = c.collnamespace',
    where: `c.oid >= 16384 and ${own('pg_collation', 'c.oid')}`,
    oid: 'c.oid',
    names: 'json_build_array(n.name, c.collname)',
    create: `format('CREATE COLLATION %s (PROVIDER = %s', ${collationName},
        case c.collprovider when 'i' then 'icu' when 'b' then 'builtin' else 'libc' end)
      || case when c.collprovider = 'c' then format(', LC_COLLATE = %L, LC_CTYPE = %L', c.collcollate, c.collctype)
        else format(', LOCALE = %L', ${languageTag(locale, version)}) end
      || case when c.collisdeterministic then '' else ', DETERMINISTIC = false' end || ${rules} || ')'`,
    drop: `'DROP COLLATION ' || ${collationName}`,
    subject: `'COLLATION ' || ${collationName}`,
    schema: 'n.name',
  };
}

const transformName = `format('TRANSFORM FOR %s LANGUAGE %I', format_type(t.trftype, null), l.lanname)`;

const transform: CarriedQuery = {
  kind: 'transform',
  catalog: 'pg_transform',
  from: 'pg_transform t join pg_language l on l.oid = t.trflang',
  where: `t.oid >= 16384 and ${own('pg_transform', 't.oid')}`,
  oid: 't.oid',
  names: 'json_build_array(format_type(t.trftype, null), l.lanname)',
  create: `'CREATE ' || ${transformName} || ' (' || concat_ws(', ',
    case when t.trffromsql <> 0 then 'FROM SQL WITH FUNCTION ' || t.trffromsql::regprocedure end,
    case when t.trftosql <> 0 then 'TO SQL WITH FUNCTION ' || t.trftosql::regprocedure end) || ')'`,
  drop: `'DROP ' || ${transformName}`,
  subject: transformName,
};

export function operatorQueries(version: number): readonly CarriedQuery[] {
  return [collation(version), conversion, operator, family, operatorClass, cast, transform];
}
