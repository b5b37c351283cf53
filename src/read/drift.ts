/** Two readings of one schema that should agree, object by object. */
import type { Change } from '../diff/change.ts';
import { diff } from '../diff/diff.ts';
import { objectInWords } from '../diff/words.ts';
import type { Finding } from '../ir/findings.ts';
import { type ObjectId, parseObjectId } from '../ir/id.ts';
import { objectsOf } from '../ir/objects.ts';
import type { Index, Schema, Table } from '../ir/schema.ts';
import { asPrismaSees } from './prisma/seen.ts';
import type { Reading } from './reading.ts';

/** What the poorer of the two sources can say: all of SQL, or what a schema language has words for. */
export type Scope = 'sql' | 'orm' | 'prisma';

/** Tables in which tools note what they have applied. */
const ledger =
  /^(?:_prisma_migrations|schema_migrations|schema_migration_history|schema_version|flyway_schema_history|databasechangelog(?:lock)?|goose_db_version|atlas_schema_revisions|__drizzle_migrations|__diesel_schema_migrations|_sqlx_migrations|pgmigrations|knex_migrations(?:_lock)?|typeorm_metadata|typeorm_migrations|django_migrations|alembic_version|ar_internal_metadata|sequelizemeta|gorp_migrations|seaql_migrations|__efmigrationshistory|schema_lock|bun_migrations|bun_migration_locks)$/i;

/** Schemas that tools and hosting platforms keep for themselves, in one database with the project's. */
const foreignSchemas =
  /^(?:drizzle|graphile_migrate|graphile_worker|hdb_catalog|atlas_schema_revisions|auth|storage|realtime|_realtime|vault|graphql|graphql_public|pgbouncer|pgsodium|pgsodium_masks|supabase_migrations|supabase_functions|extensions|cron|net|neon_auth|_analytics|_supavisor|information_schema_catalog)$/;

function plainIndex(index: Index): boolean {
  return index.predicate === null && index.elements.every((element) => element.column !== null);
}

/** A schema language may write a number as text: PostgreSQL then keeps `'0'::numeric` beside `0`. */
const quotedNumber =
  /^'(-?\d+(?:\.\d+)?)'::(?:numeric|smallint|integer|bigint|real|double precision)(?:\(\d+(?:,\s*\d+)?\))?$/;

function ormTable(table: Table): Table {
  return {
    ...table,
    columns: table.columns.map((column) => ({
      ...column,
      default: column.default?.replace(quotedNumber, '$1') ?? null,
      comment: null,
      collation: null,
      storage: null,
      compression: null,
      statistics: null,
    })),
    primaryKey: table.primaryKey && { ...table.primaryKey, comment: null, storage: [] },
    uniques: table.uniques.map((unique) => ({ ...unique, comment: null, storage: [] })),
    foreignKeys: table.foreignKeys.map((key) => ({ ...key, comment: null, validated: true })),
    checks: [],
    exclusions: [],
    indexes: table.indexes
      .filter(plainIndex)
      .map((index) => ({ ...index, comment: null, storage: [], include: [] })),
    triggers: [],
    policies: [],
    rowSecurity: 'off',
    storage: [],
    replicaIdentity: 'default',
    unlogged: false,
    comment: null,
  };
}

/** The part of a schema that both sources speak of. */
function comparable(given: Schema, other: Schema, scope: Scope): Schema {
  const schema = scope === 'prisma' ? asPrismaSees(given) : given;
  const declared = new Set(other.schemas.map(({ name }) => name));
  const isOurs = (name: string) => declared.has(name) || !foreignSchemas.test(name);
  const ours = <T extends { readonly schema: string }>(list: readonly T[]) =>
    list.filter((item) => isOurs(item.schema));
  const tables = ours(schema.tables).filter(({ name }) => !ledger.test(name));
  const kept = new Set(tables.map(({ schema: namespace, name }) => `${namespace}.${name}`));
  const everything: Schema = {
    ...schema,
    schemas: schema.schemas.filter(({ name }) => isOurs(name)),
    // A database has extensions that no migration made; one that is missing tells by what needs it.
    extensions: [],
    enums: ours(schema.enums),
    domains: ours(schema.domains),
    compositeTypes: ours(schema.compositeTypes),
    rangeTypes: ours(schema.rangeTypes),
    sequences: ours(schema.sequences).filter(
      ({ ownedBy }) => ownedBy === null || kept.has(`${ownedBy.schema}.${ownedBy.table}`),
    ),
    tables,
    views: ours(schema.views),
    materializedViews: ours(schema.materializedViews),
    routines: ours(schema.routines),
    // Grants follow roles and default privileges of the server, which files do not hold.
    privileges: [],
    carried: schema.carried.filter(
      ({ kind, parent }) =>
        kind !== 'default_privileges' &&
        (parent?.startsWith('schema:') !== true || isOurs(parseObjectId(parent).names[0] ?? '')),
    ),
    dependencies: [],
  };
  if (scope === 'sql') return everything;
  return {
    ...everything,
    schemas: everything.schemas.map((namespace) => ({ ...namespace, comment: null })),
    enums: everything.enums.map((type) => ({ ...type, comment: null })),
    domains: [],
    compositeTypes: [],
    rangeTypes: [],
    sequences: everything.sequences.filter(({ ownedBy }) => ownedBy !== null),
    tables: tables.map(ormTable),
    views: [],
    materializedViews: [],
    routines: [],
    carried: [],
  };
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length <= 200 ? text : `${text.slice(0, 197)}...`;
}

function sentence(change: Change, one: string, other: string): string {
  const words = objectInWords(change.id);
  switch (change.kind) {
    case 'add':
      return `The ${words} is in ${other}, but not in ${one}.`;
    case 'remove':
      return `The ${words} is in ${one}, but not in ${other}.`;
    case 'set': {
      const parts = Object.keys(change.before).map(
        (name) => `${name} is ${shown(change.before[name])}, against ${shown(change.after[name])}`,
      );
      return `The ${words} differs between ${one} and ${other}: ${parts.join('; ')}.`;
    }
    case 'rename':
      return `The ${words} is called ${change.from} in ${one}.`;
  }
}

/** Nothing when they agree. A table that one side lacks is one finding, not one for each column. */
export function findDrift(one: Reading, other: Reading, scope: Scope): Finding[] {
  const from = comparable(one.schema, other.schema, scope);
  const to = comparable(other.schema, one.schema, scope);
  const changes = diff(from, to);
  const parents = new Map<ObjectId, ObjectId | null>(
    [...objectsOf(from), ...objectsOf(to)].map(([id, object]) => [id, object.parent]),
  );
  const whole = new Set(changes.filter(({ kind }) => kind !== 'set').map(({ id }) => id));
  return changes
    .filter(({ id }) => {
      const parent = parents.get(id);
      return !parent || !whole.has(parent);
    })
    .map((change) => ({
      code: 'schema-drift',
      severity: 'warning',
      subject: change.id,
      message: sentence(change, one.source, other.source),
      fix: `Bring ${other.source} up to date with a migration, or undo the change in ${one.source}.`,
    }));
}
