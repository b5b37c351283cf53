/** Reads a schema from the catalog of any PostgreSQL from 14 on, in a fixed number of queries. */
import { type Finding, Refusal } from '../ir/findings.ts';
import { normalize } from '../ir/normalize.ts';
import type { MaterializedView, Schema, Table, View } from '../ir/schema.ts';
import { readCarried } from './catalog/carried.ts';
import {
  type ColumnRow,
  readColumnRows,
  readSequences,
  type Sequences,
  tableColumn,
  viewColumns,
} from './catalog/columns.ts';
import { noConstraints, readConstraints } from './catalog/constraints.ts';
import { readDependencies } from './catalog/dependencies.ts';
import { groupBy } from './catalog/group.ts';
import { type IndexParts, readIndexes, tableIndex } from './catalog/indexes.ts';
import { readExtensions, readNamespaces } from './catalog/namespaces.ts';
import { readPrivileges } from './catalog/privileges.ts';
import {
  type ParentRow,
  type RelationRow,
  readParents,
  readRelations,
} from './catalog/relations.ts';
import { readRoutines } from './catalog/routines.ts';
import { openSource, type Source } from './catalog/source.ts';
import { bare, storageOptions } from './catalog/text.ts';
import { inSnapshot } from './catalog/transaction.ts';
import { readPolicies, readTriggers } from './catalog/triggers.ts';
import { readTypes } from './catalog/types.ts';
import { reportOthers } from './catalog/unmodelled.ts';
import type { Session } from './session.ts';

export interface CatalogOptions {
  /** Only these schemas; what they need of others is left out. */
  readonly schemas?: readonly string[];
  /** With names of NOT NULL constraints that are not PostgreSQL's own, which few tools know of. */
  readonly notNullNames?: boolean;
}

/** An object that the IR cannot hold. */
export interface Unmodelled extends Finding {
  /** What tells it from another of its name; null where the catalog gives no text for it. */
  readonly definition: string | null;
}

export interface CatalogRead {
  readonly schema: Schema;
  readonly unmodelled: readonly Unmodelled[];
  /** `server_version_num`: 140005, 180001. */
  readonly version: number;
}

const oldest = 140_000;

/**
 * Needs no more than the right to connect: writes nothing, and leaves the session's settings and
 * the transaction it may be in as they were.
 */
export async function readCatalog(
  session: Session,
  options: CatalogOptions = {},
): Promise<CatalogRead> {
  const version = await serverVersion(session);
  return inSnapshot(session, async () => {
    const findings: Unmodelled[] = [];
    const source = await openSource(session, version, options.schemas ?? null, findings);
    const schema = normalize(await readAll(source, options.notNullNames ?? false));
    findings.sort((a, b) => compare(a.subject, b.subject) || compare(a.message, b.message));
    return { schema, unmodelled: findings, version };
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

async function serverVersion(session: Session): Promise<number> {
  const [row] = await session.query<{ version: string }>(
    "select pg_catalog.current_setting('server_version_num') as version",
  );
  const version = Number(row?.version);
  if (version >= oldest) return version;
  throw new Refusal(
    'server_too_old',
    `the server is PostgreSQL ${Math.floor(version / 10_000)}; catalogs are read from 14 on`,
    'Give the migration files of the project, or a database on PostgreSQL 14 or later.',
  );
}

/** Relations of one schema with their parts by oid. */
interface Parts {
  readonly columns: ReadonlyMap<string, readonly ColumnRow[]>;
  readonly identities: Sequences['identities'];
  readonly constraints: Awaited<ReturnType<typeof readConstraints>>;
  readonly indexes: ReadonlyMap<string, readonly IndexParts[]>;
  readonly triggers: Awaited<ReturnType<typeof readTriggers>>;
  readonly policies: Awaited<ReturnType<typeof readPolicies>>;
  readonly parents: ReadonlyMap<string, readonly ParentRow[]>;
}

async function readAll(source: Source, notNullNames: boolean): Promise<Schema> {
  const schemas = await readNamespaces(source);
  const extensions = await readExtensions(source);
  const relations = await readRelations(source);
  const columns = groupBy(await readColumnRows(source), (row) => row.relation);
  const { sequences, identities } = await readSequences(source);
  const indexes = await readIndexes(source);
  const constraints = await readConstraints(source, indexes);
  const parts: Parts = {
    columns,
    identities,
    constraints,
    indexes: groupBy(
      [...indexes.values()].filter((index) => !index.constraint),
      (index) => index.relation,
    ),
    triggers: await readTriggers(source),
    policies: await readPolicies(source),
    parents: groupBy(await readParents(source), (row) => row.child),
  };
  const ofKind = (...kinds: RelationRow['kind'][]) =>
    relations.filter((row) => kinds.includes(row.kind));
  const structure = {
    schemas,
    extensions,
    ...(await readTypes(source, constraints.domains)),
    sequences,
    tables: ofKind('r', 'p').map((row) => table(source, row, parts)),
    views: ofKind('v').map((row) => view(source, row, parts)),
    materializedViews: ofKind('m').map((row) => materializedView(source, row, parts)),
    routines: await readRoutines(source),
  };
  // Last: these resolve the oids that the others have registered.
  const { carried, dependencies } = await readCarried(source, columns, notNullNames);
  const { privileges, dependencies: more } = await readPrivileges(source, identities);
  dependencies.push(...more);
  dependencies.push(...(await readDependencies(source, columns)));
  await reportOthers(source);
  return { ...structure, carried, privileges, dependencies };
}

function table(source: Source, row: RelationRow, parts: Parts): Table {
  const { oid, schema, name } = row;
  const parents = (parts.parents.get(oid) ?? []).map((parent) => ({
    schema: parent.schema,
    name: parent.name,
  }));
  const [partitioned] = parents;
  return {
    schema,
    name,
    unlogged: row.unlogged,
    columns: (parts.columns.get(oid) ?? []).map((column) =>
      tableColumn(source, row, column, parts.identities),
    ),
    ...(parts.constraints.tables.get(oid) ?? noConstraints()),
    indexes: (parts.indexes.get(oid) ?? []).map((index) => tableIndex(source, index)),
    triggers: parts.triggers.get(oid) ?? [],
    policies: parts.policies.get(oid) ?? [],
    rowSecurity: rowSecurity(row),
    partitionBy: row.partition_key,
    partitionOf:
      row.is_partition && partitioned !== undefined && row.bound !== null
        ? { ...partitioned, bound: row.bound }
        : null,
    inherits: row.is_partition ? [] : parents,
    storage: [...storageOptions(row.options), ...storageOptions(row.toast_options, 'toast.')],
    replicaIdentity: replicaIdentity(row),
    comment: source.comment('pg_class', oid),
  };
}

function rowSecurity(row: RelationRow): Table['rowSecurity'] {
  if (!row.row_security) return row.force_row_security ? 'off but forced' : 'off';
  return row.force_row_security ? 'forced' : 'on';
}

function replicaIdentity(row: RelationRow): string {
  switch (row.replica_identity) {
    case 'd':
      return 'default';
    case 'f':
      return 'full';
    case 'n':
      return 'nothing';
    case 'i':
      // The index may have been dropped since; the server then does as with nothing.
      return row.replica_index === null ? 'nothing' : `index:${row.replica_index}`;
  }
}

function view(source: Source, row: RelationRow, parts: Parts): View {
  return {
    schema: row.schema,
    name: row.name,
    query: bare(row.query ?? ''),
    options: storageOptions(row.options),
    triggers: parts.triggers.get(row.oid) ?? [],
    columnComments: viewColumns(source, row, parts.columns.get(row.oid) ?? []),
    comment: source.comment('pg_class', row.oid),
  };
}

function materializedView(source: Source, row: RelationRow, parts: Parts): MaterializedView {
  return {
    schema: row.schema,
    name: row.name,
    query: bare(row.query ?? ''),
    populated: row.populated,
    indexes: (parts.indexes.get(row.oid) ?? []).map((index) => tableIndex(source, index)),
    storage: [...storageOptions(row.options), ...storageOptions(row.toast_options, 'toast.')],
    columnComments: viewColumns(source, row, parts.columns.get(row.oid) ?? []),
    comment: source.comment('pg_class', row.oid),
  };
}
