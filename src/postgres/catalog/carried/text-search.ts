/** Text search: parsers, templates, dictionaries and configurations. */
import { own } from '../source.ts';
import { type CarriedQuery, named, part } from './query.ts';

interface Family {
  readonly kind: CarriedQuery['kind'];
  readonly catalog: CarriedQuery['catalog'];
  readonly prefix: string;
  readonly words: string;
  /** Between the parentheses of CREATE. */
  readonly definition: string;
  readonly joins?: string;
  readonly parts?: string;
}

const name = (prefix: string) => named('n.name', `o.${prefix}name`);

function query(family: Family): CarriedQuery {
  const { kind, catalog, prefix, words } = family;
  const subject = `'TEXT SEARCH ${words} ' || ${name(prefix)}`;
  return {
    kind,
    catalog,
    from: `${catalog} o join scope n on n.oid = o.${prefix}namespace ${family.joins ?? ''}`,
    where: `o.oid >= 16384 and ${own(catalog, 'o.oid')}`,
    oid: 'o.oid',
    names: `json_build_array(n.name, o.${prefix}name)`,
    create: `'CREATE ' || ${subject} || ' (' || ${family.definition} || ')'`,
    drop: `'DROP ' || ${subject}`,
    subject,
    schema: 'n.name',
    ...(family.parts === undefined ? {} : { parts: family.parts }),
  };
}

function optional(keyword: string, column: string): string {
  return `case when ${column} = 0 then '' else ', ${keyword} = ' || ${column}::regproc end`;
}

const configuration = `'ALTER TEXT SEARCH CONFIGURATION ' || ${name('cfg')}`;

/** The dictionaries of one kind of token, in their order. */
const mappings = `(
  select coalesce(json_agg(${part(
    `${configuration} || format(' ADD MAPPING FOR %I WITH %s', m.token, m.dictionaries)`,
    `${configuration} || format(' DROP MAPPING FOR %I', m.token)`,
  )}), '[]')
  from (
    select k.alias as token, string_agg(format('%I.%I', dn.nspname, d.dictname), ', ' order by g.mapseqno) as dictionaries
    from pg_ts_config_map g
    join ts_token_type(o.cfgparser) k on k.tokid = g.maptokentype
    join pg_ts_dict d on d.oid = g.mapdict
    join pg_namespace dn on dn.oid = d.dictnamespace
    where g.mapcfg = o.oid
    group by k.alias) m)`;

export const textSearchQueries: readonly CarriedQuery[] = [
  query({
    kind: 'text_search_parser',
    catalog: 'pg_ts_parser',
    prefix: 'prs',
    words: 'PARSER',
    definition: `format('START = %s, GETTOKEN = %s, END = %s, LEXTYPES = %s',
      o.prsstart, o.prstoken, o.prsend, o.prslextype) || ${optional('HEADLINE', 'o.prsheadline')}`,
  }),
  query({
    kind: 'text_search_template',
    catalog: 'pg_ts_template',
    prefix: 'tmpl',
    words: 'TEMPLATE',
    definition: `'LEXIZE = ' || o.tmpllexize || ${optional('INIT', 'o.tmplinit')}`,
  }),
  query({
    kind: 'text_search_dictionary',
    catalog: 'pg_ts_dict',
    prefix: 'dict',
    words: 'DICTIONARY',
    joins:
      'join pg_ts_template t on t.oid = o.dicttemplate join pg_namespace tn on tn.oid = t.tmplnamespace',
    definition: `format('TEMPLATE = %I.%I', tn.nspname, t.tmplname) || coalesce(', ' || o.dictinitoption, '')`,
  }),
  query({
    kind: 'text_search_configuration',
    catalog: 'pg_ts_config',
    prefix: 'cfg',
    words: 'CONFIGURATION',
    joins:
      'join pg_ts_parser p on p.oid = o.cfgparser join pg_namespace pn on pn.oid = p.prsnamespace',
    definition: `format('PARSER = %I.%I', pn.nspname, p.prsname)`,
    parts: mappings,
  }),
];
