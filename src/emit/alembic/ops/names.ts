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

/** False where the tool's own quoting would not do: those names are left to SQL. */
export function isSayable(...names: readonly string[]): boolean {
  return names.every((name) => name !== '' && (!isReserved(name) || quoted.has(name)));
}

/** `op.f()`: the name as it is, whatever the naming convention of the project's metadata. */
export function givenName(name: string): Code {
  return call('op.f', string(name));
}

/** Nothing for the schema that the search path has. */
export function inSchema(schema: string, defaultSchema: string, argument = 'schema'): Item[] {
  return schema === defaultSchema ? [] : [named(argument, string(schema))];
}
