/** A schema as Prisma sees it: what Prisma makes no difference between is made the same. */
import type {
  Column,
  ForeignKey,
  Index,
  IndexElement,
  Key,
  Schema,
  Table,
} from '../../ir/schema.ts';
import type { ColumnType } from '../../ir/type.ts';

const timed = new Set(['timestamp', 'timestamptz', 'time', 'timetz']);

function seenType(type: ColumnType, { domains }: Schema): ColumnType {
  const domain = domains.find(({ schema, name }) => schema === type.schema && name === type.name);
  const base = domain === undefined || type.array ? type : domain.type;
  // Six digits are what PostgreSQL has without a number, and types of extensions are not looked into.
  const plain = timed.has(base.name) ? base.modifiers === '(6)' : base.schema !== null;
  return plain || base.name === 'interval' ? { ...base, modifiers: '' } : base;
}

function isRequired(type: ColumnType, { domains }: Schema): boolean {
  return domains.some(
    ({ schema, name, notNull }) => notNull && schema === type.schema && name === type.name,
  );
}

function seenDefault({ identity, generated, default: value }: Column): string | null {
  if (identity !== null || value === null || /^nextval\(/i.test(value)) return null;
  if (generated !== null) return null;
  return value === 'now()' ? 'CURRENT_TIMESTAMP' : value;
}

function seenColumn(column: Column, schema: Schema): Column {
  return {
    ...column,
    type: seenType(column.type, schema),
    // NULL and an empty list are one to Prisma.
    notNull: (column.notNull || isRequired(column.type, schema)) && !column.type.array,
    default: seenDefault(column),
    identity: null,
    generated: null,
  };
}

function plainElement(column: string | null): IndexElement {
  return {
    column,
    expression: null,
    collation: null,
    operatorClass: null,
    order: 'asc',
    nulls: 'last',
  };
}

const methods = new Set(['btree', 'hash', 'gin', 'gist', 'spgist', 'brin']);
const withClasses = new Set(['gin', 'gist', 'spgist', 'brin']);

/** INCLUDE is part of the key to Prisma; the way of sorting is not. */
function seenIndex(index: Index): Index {
  const elements = index.elements.map(({ column, operatorClass }) => ({
    ...plainElement(column),
    operatorClass: withClasses.has(index.method) ? operatorClass : null,
  }));
  return {
    ...index,
    method: methods.has(index.method) ? index.method : 'btree',
    elements: [...elements, ...index.include.map(plainElement)],
    include: [],
    nullsNotDistinct: false,
    storage: [],
    valid: true,
    partitionOf: null,
    comment: null,
  };
}

/** A unique key and a unique index are one to Prisma. */
function asIndex(key: Key): Index {
  return seenIndex({
    name: key.name,
    unique: true,
    method: 'btree',
    elements: key.columns.map(plainElement),
    include: key.include,
    nullsNotDistinct: false,
    predicate: null,
    storage: [],
    valid: true,
    partitionOf: null,
    comment: null,
  });
}

function seenKey(key: Key): Key {
  return {
    ...key,
    columns: [...key.columns, ...key.include],
    include: [],
    withoutOverlaps: false,
    deferrable: 'not deferrable',
    storage: [],
    comment: null,
  };
}

function seenForeignKey(key: ForeignKey): ForeignKey {
  return {
    ...key,
    onDeleteColumns: [],
    match: 'simple',
    period: false,
    deferrable: 'not deferrable',
    validated: true,
    enforced: true,
    comment: null,
  };
}

function seenTable(table: Table, schema: Schema): Table {
  const indexes = table.indexes.filter(
    ({ predicate, elements }) =>
      predicate === null && elements.every(({ column }) => column !== null),
  );
  return {
    ...table,
    columns: table.columns.map((column) => seenColumn(column, schema)),
    primaryKey: table.primaryKey && seenKey(table.primaryKey),
    uniques: [],
    indexes: [...indexes.map(seenIndex), ...table.uniques.map(asIndex)],
    foreignKeys: table.foreignKeys.map(seenForeignKey),
    partitionBy: null,
    inherits: [],
  };
}

/** Sequences are what `autoincrement()` makes; partitions are their parent's. */
export function asPrismaSees(schema: Schema): Schema {
  return {
    ...schema,
    sequences: [],
    tables: schema.tables
      .filter(({ partitionOf }) => partitionOf === null)
      .map((table) => seenTable(table, schema)),
  };
}
