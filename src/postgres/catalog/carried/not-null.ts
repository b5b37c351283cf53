/** NOT NULL constraints, as far as they are more than a property of their column or domain. */
import { own } from '../source.ts';
import { type CarriedQuery, named } from './query.ts';
import { columnsOf, owned, query, relation, tableColumn } from './setting.ts';

const constrained = `pg_constraint k join ${columnsOf.replace('pg_class c', 'pg_class c on c.oid = k.conrelid')} and a.attnum = k.conkey[1]`;

/** The column itself counts as nullable then: rows may have NULL there, or children. */
const isOpen = `k.coninhcount = 0 and a.attidentity = '' and (k.connoinherit or not k.convalidated)`;

/** As PostgreSQL says it where nobody does: see `notNullName`. */
const usualName = `(select left(c.relname, first) || '_' || left(a.attname, 53 - least(first, length(c.relname))) || '_not_null'
  from greatest(27, 53 - length(a.attname)) as first)`;

/** Cut names are often taken, and then numbered. */
const isUsual = `k.conname = ${usualName}
  or octet_length(c.relname || a.attname) > 53 and k.conname ~ '_not_null[0-9]*$'`;

function openNotNull(withNames: boolean): CarriedQuery {
  const clause = withNames
    ? `case when ${isUsual} then ' ADD' else format(' ADD CONSTRAINT %I', k.conname) end || format(' NOT NULL %I', a.attname)`
    : `format(' ADD NOT NULL %I', a.attname)`;
  return query({
    property: `'not null'`,
    catalog: 'pg_constraint',
    oid: 'k.oid',
    from: constrained,
    probe: `pg_constraint where contype = 'n' and (connoinherit or not convalidated)`,
    where: `k.contype = 'n' and ${isOpen} and ${owned}`,
    create: `'ALTER TABLE ' || ${relation} || ${clause} || case when k.connoinherit then ' NO INHERIT' else '' end
    || case when k.convalidated then '' else ' NOT VALID' end`,
    drop: `'ALTER TABLE ' || ${relation} || format(' ALTER COLUMN %I DROP NOT NULL', a.attname)`,
    parent: tableColumn,
  });
}

/** The word in the id of the setting. */
export const notNullComment = 'comment of its not null';

const described = `pg_description d on d.classoid = 'pg_constraint'::regclass and d.objoid = k.oid`;

/**
 * PostgreSQL gives the constraint a name where nobody does, and not the same in every database: it
 * is looked up where the statement runs. Without a constraint EXECUTE gets NULL, and fails.
 */
export function sayNotNull(subject: string, find: string, text: string): string {
  const one = `format('SELECT format(''COMMENT ON CONSTRAINT %%I ON %%s IS %%L'', conname, %L, %L) FROM pg_catalog.pg_constraint WHERE contype = ''n'' AND %s', ${subject}, ${text}, ${find})`;
  return `format('DO %L', format(E'\\nBEGIN\\n  EXECUTE (%s);\\nEND\\n', ${one}))`;
}

const probe = `pg_description where classoid = 'pg_constraint'::regclass`;

export const ofColumn = `format('conrelid = %L::regclass AND conkey = (SELECT ARRAY[attnum] FROM pg_catalog.pg_attribute WHERE attrelid = conrelid AND attname = %L)', ${relation}, a.attname)`;

const columnComment = query({
  property: `'${notNullComment}'`,
  from: `${constrained} join ${described}`,
  probe,
  where: `k.contype = 'n' and c.relkind in ('r', 'p') and ${owned}`,
  create: sayNotNull(relation, ofColumn, 'd.description'),
  drop: sayNotNull(relation, ofColumn, 'null::text'),
  parent: tableColumn,
  needs: `json_build_array(json_build_array('pg_constraint', k.oid::text))`,
});

const domain = named('n.name', 't.typname');
const ofDomain = `format('contypid = %L::regtype', ${domain})`;

const domainComment = query({
  property: `'${notNullComment}'`,
  from: `pg_constraint k join pg_type t on t.oid = k.contypid join scope n on n.oid = t.typnamespace join ${described}`,
  probe,
  where: `k.contype = 'n' and ${own('pg_type', 't.oid')}`,
  create: sayNotNull(`'DOMAIN ' || ${domain}`, ofDomain, 'd.description'),
  drop: sayNotNull(`'DOMAIN ' || ${domain}`, ofDomain, 'null::text'),
  parent: { catalog: 'pg_type', oid: 't.oid' },
});

/** PostgreSQL renames it in all tables below or in none: one of these may have it under another name. */
const isSameBelow = `not exists (
    with recursive below as (
      select inhrelid as oid from pg_catalog.pg_inherits where inhparent = k.conrelid
      union all
      select i.inhrelid from pg_catalog.pg_inherits i join below on i.inhparent = below.oid)
    select from below where not exists (
      select from pg_catalog.pg_constraint same where same.conrelid = below.oid and same.conname = k.conname))`;

/** The word in the id of the setting. */
export const notNullNamed = 'name of its not null';

/**
 * Whatever it is called where the statement runs: nothing happens before 18, where it is no
 * constraint, and to one that has come from above meanwhile. Another of the table that has the name, and is to get its own, steps aside.
 */
function nameNotNull(name: string): string {
  const at = `conrelid = %1$L::regclass`;
  const rename = (from: string, to: string) =>
    `EXECUTE pg_catalog.format('ALTER TABLE %%s RENAME CONSTRAINT %%I TO %%I', %1$L, ${from}, ${to})`;
  const text = `
DECLARE
  given name := (SELECT conname FROM pg_catalog.pg_constraint AS k WHERE contype = 'n' AND coninhcount = 0 AND %2$s
    AND ${isSameBelow});
BEGIN
  IF given <> %3$L THEN
    IF EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE contype = 'n' AND ${at} AND conname = %3$L) THEN
      ${rename('%3$L', `'tablewright_' || pg_catalog.md5(given)`)};
    END IF;
    ${rename('given', '%3$L')};
  END IF;
END
`;
  return `format('DO %L', format('${text.replaceAll("'", "''")}', ${relation}, ${ofColumn}, ${name}))`;
}

/** The name in the text of such a setting. */
export function nameGiven(create: string): string | null {
  const name = /IF given <> ''((?:[^']|'''')*)''/.exec(create)?.[1];
  return name?.replaceAll("''''", "'") ?? null;
}

const columnName = query({
  property: `'${notNullNamed}'`,
  catalog: 'pg_constraint',
  oid: 'k.oid',
  from: constrained,
  probe: `pg_constraint where contype = 'n'`,
  where: `k.contype = 'n' and k.coninhcount = 0 and not (${isOpen}) and c.relkind in ('r', 'p')
    and not (${isUsual}) and ${isSameBelow} and ${owned}`,
  create: nameNotNull('k.conname'),
  drop: nameNotNull(usualName),
  parent: tableColumn,
});

/** Before 18 a NOT NULL is no constraint of a table, before 17 none of a domain. */
export function notNullQueries(version: number, withNames: boolean): CarriedQuery[] {
  return [
    ...(version >= 170_000 ? [domainComment] : []),
    ...(version >= 180_000
      ? [openNotNull(withNames), columnComment, ...(withNames ? [columnName] : [])]
      : []),
  ];
}
