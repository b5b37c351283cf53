/** One generated schema with some of it changed, added or gone: what is between the two is a migration. */
import type { ObjectId } from '../../src/ir/id.ts';
import { objectsOf } from '../../src/ir/objects.ts';
import type { Key, Policy, Schema, Table, View } from '../../src/ir/schema.ts';
import { quoteIdentifier } from '../../src/postgres/identifier.ts';
import { arbitraryRoles } from './arbitrary-schema.ts';
import { editedColumns } from './edited-columns.ts';
import { type Random, randomFrom } from './random.ts';

/** How likely a single property is to be another one. */
const often = 0.25;

function comment(random: Random, given: string | null): string | null {
  return random.chance(often) ? random.pick([null, 'other', "it's another"]) : given;
}

function editedKey(random: Random, key: Key, isTarget: boolean): Key {
  if (!random.chance(often)) return key;
  return {
    ...key,
    include: random.chance(0.5) ? [] : key.include,
    // Nothing can refer to a key that is checked late.
    deferrable: isTarget
      ? key.deferrable
      : random.pick(['not deferrable', 'initially immediate', 'initially deferred']),
    storage: random.pick([[], ['fillfactor=50']]),
    comment: comment(random, key.comment),
  };
}

/** A foreign key may then stand on either, by their age alone. */
function doubled(table: Table, { columns }: Key): boolean {
  return table.indexes.some(
    ({ unique, elements }) =>
      unique &&
      elements
        .map(({ column }) => column)
        .sort()
        .join() === [...columns].sort().join(),
  );
}

function editedPolicy(random: Random, table: Table, policy: Policy): Policy {
  if (!random.chance(often)) return policy;
  const name = quoteIdentifier(table.columns[0]?.name ?? '');
  const command = random.pick([policy.command, 'all', 'select', 'insert'] as const);
  const condition = random.pick([`${name} IS NOT NULL`, `${name} IS NULL OR true`]);
  return {
    ...policy,
    command,
    permissive: random.chance(0.7),
    roles: random.pick([['public'], ['tw_reader'], [...arbitraryRoles]]),
    using: command === 'insert' ? null : condition,
    check: command === 'select' || command === 'delete' ? null : condition,
  };
}

/** Constraints and indexes, triggers and settings of one table that is no part of a family. */
function editedParts(random: Random, table: Table, isTarget: boolean): Table {
  const keep = <T>(list: readonly T[]): readonly T[] => list.filter(() => random.chance(0.85));
  const maybe = <T>(given: T, ...others: readonly T[]): T =>
    random.chance(often) ? random.pick(others) : given;
  const { primaryKey } = table;
  return {
    ...table,
    primaryKey:
      primaryKey === null || doubled(table, primaryKey)
        ? primaryKey
        : editedKey(random, primaryKey, isTarget),
    uniques: keep(table.uniques).map((key) => editedKey(random, key, false)),
    indexes: keep(table.indexes).map((index) => ({
      ...index,
      predicate: index.predicate === null ? null : maybe(index.predicate, null),
      include: maybe(index.include, []),
      storage: index.method === 'btree' ? maybe(index.storage, [], ['fillfactor=66']) : [],
      elements: index.elements.map((element) =>
        index.method === 'btree' ? { ...element, order: maybe(element.order, 'desc') } : element,
      ),
      comment: comment(random, index.comment),
    })),
    checks: keep(table.checks).map((check) => ({
      ...check,
      expression: maybe(check.expression, `(${check.expression}) OR 1 > 2`),
      validated: maybe(check.validated, true, false),
      comment: comment(random, check.comment),
    })),
    foreignKeys: keep(table.foreignKeys).map((foreign) => ({
      ...foreign,
      onUpdate: maybe(foreign.onUpdate, 'cascade', 'no action'),
      match: maybe(foreign.match, 'simple'),
      deferrable: maybe(foreign.deferrable, 'not deferrable', 'initially deferred'),
      validated: maybe(foreign.validated, true, false),
      comment: comment(random, foreign.comment),
    })),
    exclusions: keep(table.exclusions),
    policies: keep(table.policies).map((policy) => editedPolicy(random, table, policy)),
    triggers: keep(table.triggers).map((trigger) => ({
      ...trigger,
      definition: maybe(
        trigger.definition,
        trigger.definition.replace('BEFORE INSERT OR UPDATE ON', 'AFTER DELETE ON'),
      ),
      enabled: maybe(trigger.enabled, 'origin', 'disabled'),
    })),
    rowSecurity: maybe(table.rowSecurity, 'off', 'on', 'forced'),
    storage: maybe(table.storage, [], ['fillfactor=75']),
    replicaIdentity: maybe(table.replicaIdentity, 'default', 'full', 'nothing'),
    comment: comment(random, table.comment),
  };
}

function isFamily(schema: Schema, table: Table): boolean {
  if (table.partitionBy !== null || table.partitionOf !== null || table.inherits.length > 0)
    return true;
  return schema.tables.some((other) => other.inherits.some(({ name }) => name === table.name));
}

function editedTable(random: Random, schema: Schema, table: Table): Table {
  if (isFamily(schema, table)) return { ...table, comment: comment(random, table.comment) };
  const isTarget = schema.tables.some((other) =>
    other.foreignKeys.some(({ references }) => references.table === table.name),
  );
  return editedColumns(random, schema, editedParts(random, table, isTarget));
}

function editedView(random: Random, view: View): View {
  const query = random.chance(often) ? view.query.replace('count(*)', 'sum(2)') : view.query;
  return { ...view, query, comment: comment(random, view.comment) };
}

/** Types, sequences and routines: what stands outside of tables. */
function editedOthers(random: Random, schema: Schema): Schema {
  const maybe = <T>(given: T, ...others: readonly T[]): T =>
    random.chance(often) ? random.pick(others) : given;
  // Two changes that no plan can make yet: of a type in a foreign key of a partitioned table, and
  // of one beside a key that others refer to (INCLUDE).
  const fixed = new Set(
    schema.tables.flatMap(({ columns, primaryKey, foreignKeys, partitionBy, partitionOf }) => {
      const inFamily = partitionBy !== null || partitionOf !== null;
      const keys = inFamily ? foreignKeys.flatMap((foreign) => foreign.columns) : [];
      const names = new Set([...keys, ...(primaryKey?.include ?? [])]);
      return columns.filter(({ name }) => names.has(name)).map(({ type }) => type.name);
    }),
  );
  return {
    ...schema,
    schemas: schema.schemas.map((each) => ({ ...each, comment: comment(random, each.comment) })),
    enums: schema.enums.map((each) => ({
      ...each,
      values: fixed.has(each.name)
        ? each.values
        : [...new Set(maybe(each.values, [...each.values, 'last'], ['first', ...each.values]))],
      comment: comment(random, each.comment),
    })),
    domains: schema.domains.map((each) => ({
      ...each,
      default: maybe(each.default, null),
      notNull: maybe(each.notNull, false, true),
      checks: maybe(each.checks, []),
      comment: comment(random, each.comment),
    })),
    compositeTypes: schema.compositeTypes.map((each) => ({
      ...each,
      comment: comment(random, each.comment),
    })),
    sequences: schema.sequences.map((each) => ({
      ...each,
      increment: each.increment.startsWith('-') ? each.increment : maybe(each.increment, '5'),
      cache: maybe(each.cache, '7'),
      cycle: maybe(each.cycle, true, false),
      comment: comment(random, each.comment),
    })),
    routines: schema.routines.map((each) => ({
      ...each,
      definition: maybe(each.definition, each.definition.replace("|| ';'", "|| '!'")),
      comment: comment(random, each.comment),
    })),
    views: schema.views.filter(() => random.chance(0.85)).map((view) => editedView(random, view)),
    materializedViews: schema.materializedViews.map((each) => ({
      ...each,
      populated: maybe(each.populated, true, false),
      indexes: maybe(each.indexes, []),
      comment: comment(random, each.comment),
    })),
    privileges: schema.privileges
      .filter(() => random.chance(0.8))
      .map((each) => ({ ...each, grantable: maybe(each.grantable, [], each.privileges) })),
    carried: schema.carried.filter(() => random.chance(0.8)),
  };
}

/** What was said of an object that is gone is gone with it. */
function consistent(schema: Schema): Schema {
  const left = objectsOf({ ...schema, carried: [] });
  const stands = (id: string | null) =>
    id === null || id === 'schema:public' || left.has(id as ObjectId);
  const carried = schema.carried.filter(({ parent }) => stands(parent));
  return { ...schema, carried, privileges: schema.privileges.filter(({ on }) => stands(on)) };
}

/** The same seed gives the same change. */
export function editedSchema(schema: Schema, seed: number): Schema {
  const random = randomFrom(seed);
  const others = editedOthers(random, schema);
  const tables = others.tables.map((table) => editedTable(random, others, table));
  return consistent({ ...others, tables });
}
