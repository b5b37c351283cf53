/** What stands in a NOT NULL column that a way back brings again: what it held is gone. */
import { type ObjectId, objectId, parseObjectId } from '../../ir/id.ts';
import type { Column, ForeignKey, Table } from '../../ir/schema.ts';
import type { ColumnType } from '../../ir/type.ts';
import { relationName } from '../../postgres/ddl/spelling.ts';
import { quoteIdentifier } from '../../postgres/identifier.ts';
import { plainestValue } from '../fill-candidates.ts';
import { type ChangeContext, columnId } from './context.ts';

export type MadeUp =
  /** Its default while it comes back: rows have it without being written. */
  | { readonly kind: 'default'; readonly value: string }
  /** An UPDATE: each row gets its own. */
  | { readonly kind: 'fill'; readonly sql: string };

/** The n-th of many values that differ; undefined where the type has too few. */
const nth: Readonly<Record<string, string>> = {
  smallint: 'numbered.n',
  integer: 'numbered.n',
  bigint: 'numbered.n',
  numeric: 'numbered.n',
  real: 'numbered.n',
  'double precision': 'numbered.n',
  text: 'numbered.n::text',
  varchar: 'numbered.n::text',
  char: 'numbered.n::text',
  name: 'numbered.n::text',
  citext: 'numbered.n::text',
  uuid: 'gen_random_uuid()',
  date: 'CURRENT_DATE + numbered.n::integer',
  timestamp: "now() + numbered.n * interval '1 second'",
  timestamptz: "now() + numbered.n * interval '1 second'",
  interval: "numbered.n * interval '1 second'",
  inet: "'0.0.0.0'::inet + numbered.n",
  bytea: 'int8send(numbered.n)',
  jsonb: 'to_jsonb(numbered.n)',
};

/** A domain's values are those of the type under it. */
function baseOf({ from }: ChangeContext, type: ColumnType): ColumnType {
  const domain = from.domains.find(
    ({ schema, name }) => schema === type.schema && name === type.name && !type.array,
  );
  return domain === undefined ? type : domain.type;
}

function demandsValue({ from }: ChangeContext, { notNull, type }: Column): boolean {
  const domain = from.domains.find(
    ({ schema, name }) => schema === type.schema && name === type.name,
  );
  return notNull || (domain?.notNull === true && !type.array);
}

/** The other columns of the first key that the column is a part of; null when it is in none. */
function besideInKey(context: ChangeContext, table: Table, name: string): string[] | null {
  const keys = [
    ...(table.primaryKey === null ? [] : [table.primaryKey.columns]),
    ...table.uniques.map(({ columns }) => columns),
    ...table.indexes
      .filter(({ unique }) => unique)
      .map(({ elements }) => elements.flatMap(({ column }) => column ?? [])),
  ];
  const key = keys.find((columns) => columns.includes(name));
  if (key === undefined) return null;
  // What goes as well may not be back yet.
  return key.filter((each) => each !== name && !context.fate.isGone(columnId(table, each)));
}

/** Rows with a number: within a key, those that nothing else in it tells apart. */
function numbered(owner: string, beside: readonly string[]): string {
  const apart = beside.map((each) => `one.${quoteIdentifier(each)}`).join(', ');
  const over = apart === '' ? '' : `PARTITION BY ${apart}`;
  return `(SELECT one.tableoid AS part, one.ctid AS place, row_number() OVER (${over}) AS n FROM ${owner} AS one) AS numbered`;
}

const samePlace = 'WHERE own.tableoid = numbered.part AND own.ctid = numbered.place';

/** Some row that is there to be referred to; null where there may be none, or none is sure to fit. */
function referenced(
  context: ChangeContext,
  table: Table,
  name: string,
  key: ForeignKey,
  beside: readonly string[] | null,
): string | null {
  const { schema, table: target, columns } = key.references;
  const id = objectId('table', schema, target);
  const gone = (owner: ObjectId, column: string) =>
    context.fate.isGone(objectId('column', ...named(owner), column));
  const others = key.columns.filter((column) => column !== name);
  const own = objectId('table', table.schema, table.name);
  if (key.period || context.fate.isGone(id) || columns.some((column) => gone(id, column)))
    return null;
  if (others.some((column) => gone(own, column))) return null;
  const owner = relationName(table, context.spelling);
  const wanted = quoteIdentifier(columns[key.columns.indexOf(name)] ?? '');
  const other = relationName({ schema, name: target }, context.spelling);
  const set = `UPDATE ${owner} AS own\n  SET ${quoteIdentifier(name)} =`;
  if (beside === null || others.length > 0) {
    const same = key.columns.flatMap((column, at) =>
      column === name
        ? []
        : [`other.${quoteIdentifier(columns[at] ?? '')} = own.${quoteIdentifier(column)}`],
    );
    const where = same.length === 0 ? '' : ` WHERE ${same.join(' AND ')}`;
    return `${set} (SELECT other.${wanted} FROM ${other} AS other${where} ORDER BY 1 LIMIT 1)`;
  }
  const values = `(SELECT other.${wanted} AS value, row_number() OVER (ORDER BY other.${wanted}) AS n FROM ${other} AS other) AS found`;
  return `${set} found.value\n  FROM ${numbered(owner, beside)}\n  JOIN ${values} USING (n)\n  ${samePlace}`;
}

function named(id: ObjectId): [string, string] {
  const [schema = '', name = ''] = parseObjectId(id).names;
  return [schema, name];
}

/** Values that differ from row to row, for a column in a key. */
function countedFill(
  context: ChangeContext,
  table: Table,
  column: Column,
  beside: readonly string[] | null,
): MadeUp | null {
  const base = baseOf(context, column.type);
  const own = base.array ? undefined : nth[base.name];
  if (beside === null || own === undefined || !column.notNull) return null;
  const owner = relationName(table, context.spelling);
  const set = `UPDATE ${owner} AS own\n  SET ${quoteIdentifier(column.name)} = ${own}`;
  return { kind: 'fill', sql: `${set}\n  FROM ${numbered(owner, beside)}\n  ${samePlace}` };
}

/** One default for all rows is none that a key can hold; what a function gives may differ. */
function inKeyDespiteDefault(
  context: ChangeContext,
  table: Table,
  column: Column,
  beside: readonly string[] | null,
): MadeUp | null {
  const refers = table.foreignKeys.some(({ columns }) => columns.includes(column.name));
  if (refers || (column.default ?? '').includes('(')) return null;
  return countedFill(context, table, column, beside);
}

/**
 * Of a column that goes; null where it needs none, or none is known: then its way back asks for a
 * table without rows.
 */
export function madeUpFor(context: ChangeContext, table: Table, column: Column): MadeUp | null {
  const { name } = column;
  if (!demandsValue(context, column)) return null;
  if (column.identity !== null || column.generated !== null || column.inherited) return null;
  const beside = besideInKey(context, table, name);
  if (column.default !== null) return inKeyDespiteDefault(context, table, column, beside);
  const key = table.foreignKeys.find(({ columns }) => columns.includes(name));
  // A target that comes back without rows has none to refer to, and the key comes back NOT VALID.
  const bare = (references: ForeignKey['references']) =>
    table.partitionBy === null &&
    context.fate.removed.has(objectId('table', references.schema, references.table));
  if (key !== undefined && !bare(key.references)) {
    const sql = referenced(context, table, name, key, beside);
    return sql === null ? null : { kind: 'fill', sql };
  }
  const counted = countedFill(context, table, column, beside);
  if (counted !== null) return counted;
  const value = plainestValue(context.from, table, column);
  return value === null ? null : { kind: 'default', value };
}
