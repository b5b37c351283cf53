/** Schemas and extensions. */
import { objectId } from '../../ir/id.ts';
import type { Extension, Namespace } from '../../ir/schema.ts';
import { own, type Source } from './source.ts';

interface NamespaceRow {
  readonly oid: string;
  readonly name: string;
}

const namespaceSql = `
  select n.oid, n.name from scope n where ${own('pg_namespace', 'n.oid')}`;

interface ExtensionRow {
  readonly oid: string;
  readonly name: string;
  readonly schema: string;
  /** Null when it is the one that CREATE EXTENSION installs. */
  readonly version: string | null;
  /** What CREATE EXTENSION sets by itself. */
  readonly usual_comment: string | null;
}

/** plpgsql is in every database. */
const extensionSql = `
  select x.oid, x.extname as name, n.nspname as schema, available.comment as usual_comment,
    case when x.extversion <> available.default_version then x.extversion end as version
  from pg_extension x
  join pg_namespace n on n.oid = x.extnamespace
  left join pg_available_extensions() available on available.name = x.extname
  where x.extname <> 'plpgsql'`;

/** The comment that initdb gives to schema public. */
const publicComment = 'standard public schema';

export async function readNamespaces(source: Source): Promise<Namespace[]> {
  const rows = await source.rows<NamespaceRow>(namespaceSql);
  return rows.map(({ oid, name }) => {
    source.register('pg_namespace', oid, { id: objectId('schema', name), relation: null });
    const comment = source.comment('pg_namespace', oid);
    return { name, comment: name === 'public' && comment === publicComment ? null : comment };
  });
}

export async function readExtensions(source: Source): Promise<Extension[]> {
  const rows = await source.rows<ExtensionRow>(extensionSql);
  return rows.map(({ oid, name, schema, version, usual_comment: usual }) => {
    source.register('pg_extension', oid, { id: objectId('extension', name), relation: null });
    const comment = source.comment('pg_extension', oid);
    return {
      name,
      schema,
      ...(version === null ? {} : { version }),
      // None at all is none that CREATE EXTENSION leaves: somebody took it away.
      comment: comment === usual ? null : (comment ?? ''),
    };
  });
}
