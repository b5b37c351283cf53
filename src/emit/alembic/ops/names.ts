/** Names that SQLAlchemy quotes as PostgreSQL needs it, and how they are said to Alembic. */
import { isReserved } from '../../../postgres/identifier.ts';
import { type Code, call, type Item, named, string } from '../python/code.ts';

/** Quoted by SQLAlchemy's PostgreSQL dialect; it writes any other lower-case word bare. */
const quoted = new Set(
  `all analyse analyze and any array as asc asymmetric authorization between binary both case
  cast check collate column constraint create cross current_catalog current_date current_role
  current_time current_timestamp current_user default deferrable desc distinct do else end except
  false fetch for foreign freeze from full grant group having ilike in initially inner intersect
  into is isnull join leading left like limit localtime localtimestamp natural new not notnull
  null off offset on only or order outer over overlaps placing primary references right select
  session_user similar some symmetric table then to trailing true union unique user using verbose
  when where window with`.split(/\s+/),
);

/** Keywords that PostgreSQL takes for names of tables, columns and constraints as they are. */
const bare = new Set(
  `bigint bit boolean char character coalesce dec decimal exists extract float greatest grouping
  inout int integer interval json json_array json_arrayagg json_exists json_object json_objectagg
  json_query json_scalar json_serialize json_table json_value least merge_action national nchar
  none normalize nullif numeric out overlay position precision real row setof smallint substring
  time timestamp treat trim values varchar xmlattributes xmlconcat xmlelement xmlexists xmlforest
  xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable`.split(/\s+/),
);

/** False where the tool's own quoting would not do: those names are left to SQL. */
export function isSayable(...names: readonly string[]): boolean {
  return names.every(
    (name) => name !== '' && (!isReserved(name) || quoted.has(name) || bare.has(name)),
  );
}

/** `op.f()`: the name as it is, whatever the naming convention of the project's metadata. */
export function givenName(name: string): Code {
  return call('op.f', string(name));
}

/** Nothing for the schema that the search path has. */
export function inSchema(schema: string, defaultSchema: string, argument = 'schema'): Item[] {
  return schema === defaultSchema ? [] : [named(argument, string(schema))];
}
