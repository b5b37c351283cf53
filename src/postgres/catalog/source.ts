/** What every part of the catalog reader shares: the scope of its queries, ids by oid, comments. */
import type { ObjectId } from '../../ir/id.ts';
import type { Unmodelled } from '../catalog.ts';
import type { Session } from '../session.ts';
import { openAsk } from './ask.ts';

/** A system catalog that objects live in; with an oid it addresses one object (pg_depend's way). */
export type CatalogName =
  | 'pg_am'
  | 'pg_amop'
  | 'pg_amproc'
  | 'pg_attrdef'
  | 'pg_attribute'
  | 'pg_cast'
  | 'pg_class'
  | 'pg_collation'
  | 'pg_constraint'
  | 'pg_conversion'
  | 'pg_default_acl'
  | 'pg_event_trigger'
  | 'pg_extension'
  | 'pg_foreign_data_wrapper'
  | 'pg_foreign_server'
  | 'pg_language'
  | 'pg_namespace'
  | 'pg_opclass'
  | 'pg_operator'
  | 'pg_opfamily'
  | 'pg_policy'
  | 'pg_proc'
  | 'pg_publication'
  | 'pg_publication_rel'
  | 'pg_rewrite'
  | 'pg_statistic_ext'
  | 'pg_transform'
  | 'pg_trigger'
  | 'pg_ts_config'
  | 'pg_ts_dict'
  | 'pg_ts_parser'
  | 'pg_ts_template'
  | 'pg_type'
  | 'pg_user_mapping';

export interface Source {
  /** `server_version_num`: 140005, 180001. */
  readonly version: number;
  /** Rows of one query; oids come as text, int8 must be cast to text. */
  rows<Row>(sql: string): Promise<Row[]>;
  comment(catalog: CatalogName, oid: string, column?: number): string | null;
  /** Says which object stands behind an oid, for privileges and dependencies. */
  register(catalog: CatalogName, oid: string | null, object: Registered): void;
  registered(catalog: string, oid: string): Registered | undefined;
  /** Says that an object was found which the IR has no place for; `definition` tells whether it changed. */
  unmodelled(subject: string, what: string, definition?: string | null): void;
}

export interface Registered {
  readonly id: ObjectId;
  /** Oid of the relation that contains it, or that it is. */
  readonly relation: string | null;
  /** True when its text can name columns of its own relation. */
  readonly text?: boolean;
}

/**
 * Common to all queries: the schemas of the user, and what a statement of the user's did not make
 * by itself: members of extensions (deptype e) and parts of other objects (deptype i), such as the
 * constructor functions of a range type.
 */
const scope = `
  scope as (
    select n.oid, n.nspname as name
    from pg_namespace n
    where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
      and ($1::json is null or n.nspname in (select json_array_elements_text($1::json)))
  ),
  member as materialized (
    select distinct d.classid, d.objid from pg_depend d where d.deptype = 'e'
  ),
  internal as materialized (
    select distinct d.classid, d.objid
    from pg_depend d
    where d.deptype = 'i' and d.classid in ('pg_proc'::regclass, 'pg_cast'::regclass)
  )`;

/** SQL condition: the object is the user's own. */
export function own(catalog: string, oid: string): string {
  return `not exists (
    select from member m where m.classid = '${catalog}'::regclass and m.objid = ${oid})`;
}

export function notInternal(catalog: string, oid: string): string {
  return `not exists (
    select from internal m where m.classid = '${catalog}'::regclass and m.objid = ${oid})`;
}

function key(catalog: string, oid: string, column: number): string {
  return `${catalog} ${oid} ${column}`;
}

interface CommentRow {
  readonly catalog: string;
  readonly oid: string;
  readonly column: number;
  readonly comment: string;
}

const commentSql = `
  select d.classoid::regclass::text as catalog, d.objoid as oid, d.objsubid as "column",
         d.description as comment
  from pg_description d
  where d.objoid >= 16384 or d.classoid = 'pg_namespace'::regclass`;

/** Reads what all families need; `findings` receives what the IR cannot hold. */
export async function openSource(
  session: Session,
  version: number,
  schemas: readonly string[] | null,
  findings: Unmodelled[],
): Promise<Source> {
  const parameter = schemas === null ? null : JSON.stringify(schemas);
  const ask = await openAsk(session);
  const rows = async <Row>(sql: string): Promise<Row[]> => {
    // JSON, because drivers differ in how they return arrays, oids and bigints.
    const text = `with ${scope} select row_to_json(r)::text as row from (${sql}) r`;
    const result = await ask<{ row: string }>(text, parameter);
    return result.map(({ row }) => JSON.parse(row) as Row);
  };
  const comments = new Map(
    (await rows<CommentRow>(commentSql)).map((row) => [
      key(row.catalog, row.oid, row.column),
      row.comment,
    ]),
  );
  const objects = new Map<string, Registered>();
  return {
    version,
    rows,
    comment: (catalog, oid, column = 0) => comments.get(key(catalog, oid, column)) ?? null,
    register(catalog, oid, object) {
      if (oid !== null) objects.set(key(catalog, oid, 0), object);
    },
    registered: (catalog, oid) => objects.get(key(catalog, oid, 0)),
    unmodelled(subject, what, definition = null) {
      findings.push({
        code: 'unmodelled-object',
        severity: 'warning',
        subject,
        message: `${what} is in the database, but Tablewright does not model it: no plan creates, changes or drops it.`,
        fix: 'Keep it in a migration of your own.',
        definition,
      });
    },
  };
}
