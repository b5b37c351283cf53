/** Short words for writing a schema of the IR by hand in a test. */
import {
  type Check,
  type Column,
  emptySchema,
  type ForeignKey,
  type Index,
  type Key,
  type Schema,
  type Table,
} from '../../src/ir/schema.ts';
import { builtinType } from '../../src/ir/type.ts';

/** `'numeric(14,2)'` or `'text[]'`; a trailing `?` makes it nullable. */
export function column(name: string, type: string, more: Partial<Column> = {}): Column {
  const match = /^([^([?]+)(\([^)]*\))?(\[\])?(\?)?$/.exec(type);
  if (match === null) throw new Error(`not a type of these helpers: ${type}`);
  return {
    name,
    type: builtinType(match[1] ?? '', match[2] ?? '', match[3] !== undefined),
    notNull: match[4] === undefined,
    default: null,
    identity: null,
    generated: null,
    collation: null,
    storage: null,
    compression: null,
    statistics: null,
    inherited: false,
    comment: null,
    ...more,
  };
}

export function key(name: string, columns: readonly string[], more: Partial<Key> = {}): Key {
  return {
    name,
    columns,
    include: [],
    nullsNotDistinct: false,
    withoutOverlaps: false,
    deferrable: 'not deferrable',
    storage: [],
    comment: null,
    ...more,
  };
}

export function foreignKey(
  name: string,
  columns: readonly string[],
  table: string,
  toColumns: readonly string[],
  onDelete: ForeignKey['onDelete'] = 'restrict',
): ForeignKey {
  return {
    name,
    columns,
    references: { schema: 'public', table, columns: toColumns },
    onUpdate: 'no action',
    onDelete,
    onDeleteColumns: [],
    match: 'simple',
    period: false,
    deferrable: 'not deferrable',
    validated: true,
    enforced: true,
    comment: null,
  };
}

export function check(name: string, expression: string): Check {
  return { name, expression, noInherit: false, validated: true, enforced: true, comment: null };
}

/** Elements are column names; an element that is no plain name is an expression. */
export function index(name: string, elements: readonly string[], more: Partial<Index> = {}): Index {
  return {
    name,
    unique: false,
    method: 'btree',
    elements: elements.map((element) => {
      const plain = /^\w+$/.test(element);
      return {
        column: plain ? element : null,
        expression: plain ? null : element,
        collation: null,
        operatorClass: null,
        order: 'asc',
        nulls: 'last',
      };
    }),
    include: [],
    nullsNotDistinct: false,
    predicate: null,
    storage: [],
    valid: true,
    partitionOf: null,
    comment: null,
    ...more,
  };
}

export function table(name: string, columns: readonly Column[], more: Partial<Table> = {}): Table {
  return {
    schema: 'public',
    name,
    unlogged: false,
    columns,
    primaryKey: null,
    uniques: [],
    foreignKeys: [],
    checks: [],
    exclusions: [],
    indexes: [],
    triggers: [],
    policies: [],
    rowSecurity: 'off',
    partitionBy: null,
    partitionOf: null,
    inherits: [],
    storage: [],
    replicaIdentity: 'default',
    comment: null,
    ...more,
  };
}

export function schemaOf(tables: readonly Table[], more: Partial<Schema> = {}): Schema {
  return {
    ...emptySchema,
    schemas: [{ name: 'public', comment: null }],
    tables,
    ...more,
  };
}
