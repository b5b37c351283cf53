/**
 * Extensions on a proof server. Those that PostgreSQL calls trusted the database's owner may
 * create; of the others the proof creates those that only bring types, functions and indexes.
 */
import { quoteIdentifier, quoteLiteral } from '../postgres/identifier.ts';
import type { Session } from '../postgres/session.ts';

/** None of them reaches for files, programs, other servers or background work. */
const harmless = [
  'address_standardizer',
  'autoinc',
  'bloom',
  'citus_columnar',
  'earthdistance',
  'hll',
  'insert_username',
  'ip4r',
  'moddatetime',
  'pg_bigm',
  'pg_ivm',
  'pg_stat_statements',
  'pg_uuidv7',
  'pgroonga',
  'pgrouting',
  'postgis',
  'postgis_raster',
  'postgis_sfcgal',
  'postgis_tiger_geocoder',
  'postgis_topology',
  'rdkit',
  'refint',
  'rum',
  'semver',
  'tsm_system_rows',
  'tsm_system_time',
  'vector',
  'vectorscale',
  'xml2',
];

/** `information_schema` is part of every database and of no schema that is read. */
const maker = 'information_schema.tablewright_create_extension';

const definition = `CREATE FUNCTION ${maker}(extension text, target text, version text, along boolean)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $maker$
BEGIN
  IF extension <> ALL (ARRAY[${harmless.map(quoteLiteral).join(', ')}]) THEN
    RAISE EXCEPTION 'the extension % is not made on a proof server', extension USING ERRCODE = '0A000';
  END IF;
  IF EXISTS (SELECT FROM pg_available_extension_versions
             WHERE name = extension AND schema IS NOT NULL) THEN
    target := NULL;
  END IF;
  EXECUTE format('CREATE EXTENSION %I%s%s%s', extension,
    CASE WHEN target IS NULL THEN '' ELSE format(' SCHEMA %I', target) END,
    CASE WHEN version IS NULL THEN '' ELSE format(' VERSION %L', version) END,
    CASE WHEN along THEN ' CASCADE' ELSE '' END);
  -- Whoever asked for it may comment on it and drop it.
  UPDATE pg_extension SET extowner = session_user::regrole::oid
  WHERE extowner = current_user::regrole::oid AND extname <> 'plpgsql';
END $maker$`;

/** As a superuser, in the scratch database. */
export async function installExtensionMaker(session: Session, login: string): Promise<void> {
  const signature = `${maker}(text, text, text, boolean)`;
  await session.execute(
    `${definition}; REVOKE ALL ON FUNCTION ${signature} FROM public;
GRANT EXECUTE ON FUNCTION ${signature} TO ${quoteIdentifier(login)}`,
  );
}

export interface WantedExtension {
  readonly name: string;
  readonly ifNotExists: boolean;
  readonly schema: string | null;
  readonly version: string | null;
  readonly cascade: boolean;
}

function literal(text: string | null, other: string): string {
  return text === null ? other : quoteLiteral(text);
}

/** The statement that makes it with the rights of the superuser, where those are needed. */
export function elevatedCreation(wanted: WantedExtension): string {
  const { name, ifNotExists, schema, version, cascade } = wanted;
  const condition = ifNotExists
    ? ` WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = ${quoteLiteral(name)})`
    : '';
  return `SELECT ${maker}(${quoteLiteral(name)}, ${literal(schema, 'current_schema()')}, ${literal(version, 'NULL')}, ${cascade})${condition}`;
}

/** Names of extensions that the server has, and whether they take a superuser. */
export async function readAvailable(session: Session): Promise<ReadonlyMap<string, boolean>> {
  const rows = await session.query<{ name: string; elevated: boolean }>(
    `SELECT name, bool_and(superuser AND NOT trusted) AS elevated
     FROM pg_available_extension_versions GROUP BY name`,
  );
  return new Map(rows.map(({ name, elevated }) => [name, elevated]));
}
