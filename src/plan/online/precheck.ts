/** The queries that find the rows which a step would fail on: whole rows, so that they can be mended. */
import type { Check, Column, Exclusion, ForeignKey, Index, Key, Table } from '../../ir/schema.ts';
import { relationName, type Spelling } from '../../postgres/ddl/spelling.ts';
import { columnsOfExpression, substituteColumns } from '../../postgres/expression.ts';
import { qualified, quoteIdentifier, quoteLiteral } from '../../postgres/identifier.ts';
import { formatType } from '../../postgres/type.ts';
import { substituteValue } from '../cast/domain-check.ts';
import type { ChangeContext } from '../change/context.ts';
import { type NewValues, noNewValues } from './new-values.ts';
import { holdsNone } from './no-null.ts';

/** More of them tell no more. */
const shown = 10;

function rowsOf(from: string, conditions: readonly string[]): string {
  return `SELECT * FROM ${from} WHERE ${conditions.join(' AND ')} LIMIT ${shown}`;
}

/** Rows of several tables, each under the name of its own; null for none. */
export function anyRows(
  queries: readonly { readonly from: string; readonly where: string }[],
): string | null {
  const [only] = queries;
  if (only === undefined) return null;
  if (queries.length === 1) return rowsOf(only.from, [only.where]);
  const each = queries.map(({ from, where }) => {
    const name = from.replace(/ AS \w+$/, '');
    const row = from === name ? `${from} AS one` : from;
    const alias = row.slice(row.lastIndexOf(' ') + 1);
    return `(SELECT ${quoteLiteral(name)} AS "table", to_jsonb(${alias}) AS "row" FROM ${row} WHERE ${where} LIMIT ${shown})`;
  });
  return `${each.join(' UNION ALL ')} LIMIT ${shown}`;
}

/** A check passes what it cannot decide. */
export function checkPrecheck(table: Table, check: Check, spelling: Spelling): string {
  const from = `${check.noInherit ? 'ONLY ' : ''}${relationName(table, spelling)}`;
  return rowsOf(from, [`NOT (${check.expression})`]);
}

/** Rows that a partition is not to hold. */
export function boundPrecheck(table: Table, condition: string, spelling: Spelling): string {
  return rowsOf(relationName(table, spelling), [`NOT (${condition})`]);
}

/** Rows with a value that the domain is not to hold; null when no column is of it. */
export function domainPrecheck(
  tables: readonly Table[],
  domain: { readonly schema: string; readonly name: string },
  expression: string,
  spelling: Spelling,
): string | null {
  const selects = tables.flatMap((table) => {
    const broken = table.columns
      .filter(({ type }) => type.schema === domain.schema && type.name === domain.name)
      .filter(({ type }) => !type.array)
      .map(({ name }) => `NOT (${substituteValue(expression, quoteIdentifier(name))})`);
    // Rows of partitions and of tables that inherit are the parent's too.
    if (broken.length === 0 || table.partitionOf !== null || table.inherits.length > 0) return [];
    return [{ from: relationName(table, spelling), where: broken.join(' OR ') }];
  });
  return anyRows(selects);
}

export function notNullPrecheck(
  table: Pick<Table, 'schema' | 'name'>,
  column: string,
  spelling: Spelling,
  row = false,
): string {
  return rowsOf(relationName(table, spelling), [holdsNone(row, quoteIdentifier(column))]);
}

/** What covers a period may be several rows: it is asked for as PostgreSQL does. */
function periodPrecheck(table: Table, key: ForeignKey, spelling: Spelling): string {
  const target = qualified(key.references.schema, key.references.table, spelling.defaultSchema);
  const own = key.columns.map((name) => `referring.${quoteIdentifier(name)}`);
  const theirs = key.references.columns.map((name) => `referred.${quoteIdentifier(name)}`);
  const last = own.length - 1;
  const pairs = own.map((column, at) => `${theirs[at]} ${at === last ? '&&' : '='} ${column}`);
  const covered = `(SELECT range_agg(${theirs[last]}) FROM ${target} AS referred WHERE ${pairs.join(' AND ')})`;
  return rowsOf(`${relationName(table, spelling)} AS referring`, [
    ...own.map((column) => `${column} IS NOT NULL`),
    `coalesce(${own[last]} <@ ${covered}, false) IS FALSE`,
  ]);
}

export function foreignKeyPrecheck(table: Table, key: ForeignKey, spelling: Spelling): string {
  if (key.period) return periodPrecheck(table, key, spelling);
  const target = qualified(key.references.schema, key.references.table, spelling.defaultSchema);
  const own = key.columns.map((name) => `referring.${quoteIdentifier(name)}`);
  const theirs = key.references.columns.map((name) => `referred.${quoteIdentifier(name)}`);
  const given = own.map((column) => `${column} IS NOT NULL`);
  const pairs = own.map((column, at) => `${theirs[at]} = ${column}`);
  return rowsOf(`${relationName(table, spelling)} AS referring`, [
    // MATCH FULL refuses a key that is given by half.
    key.match === 'full' && given.length > 1 ? `(${given.join(' OR ')})` : given.join(' AND '),
    `NOT EXISTS (SELECT FROM ${target} AS referred WHERE ${pairs.join(' AND ')})`,
  ]);
}

type Element = Index['elements'][number];

function elementText({ column, expression, collation }: Element, prefix = ''): string {
  const text =
    column === null
      ? `(${underPrefix(expression ?? 'NULL', prefix)})`
      : `${prefix}${quoteIdentifier(column)}`;
  return collation === null ? text : `${text} COLLATE ${collation}`;
}

function underPrefix(expression: string, prefix: string): string {
  if (prefix === '') return expression;
  return substituteColumns(expression, ({ name }) => `${prefix}${quoteIdentifier(name)}`);
}

/** Texts of what tells rows apart; null where each is like no other. */
function tellingApart({ elements, nullsNotDistinct }: Index, values: NewValues): string[] | null {
  const texts = elements.map((element) => {
    const value = element.column === null ? undefined : values(element.column);
    if (value === undefined) return elementText(element);
    return columnsOfExpression(value).length > 0 || value === 'NULL' ? value : null;
  });
  if (texts.includes('NULL') && !nullsNotDistinct) return null;
  return texts.filter((text) => text !== null && text !== 'NULL') as string[];
}

/** The table for FROM, without the rows of those that inherit from it: an index has none of these. */
export function ownRows(
  { to, spelling }: Pick<ChangeContext, 'to' | 'spelling'>,
  owner: { readonly schema: string; readonly name: string },
): string {
  const isParent = to.tables.some(({ inherits }) =>
    inherits.some(({ schema, name }) => schema === owner.schema && name === owner.name),
  );
  return `${isParent ? 'ONLY ' : ''}${relationName(owner, spelling)}`;
}

/**
 * Rows whose key another row has too. Without NULLS NOT DISTINCT one that holds NULL is like no
 * other.
 */
export function uniquePrecheck(
  from: string,
  index: Index,
  values: NewValues = noNewValues,
): string | null {
  const texts = tellingApart(index, values);
  if (texts === null) return null;
  const where = index.predicate === null ? [] : [`(${index.predicate})`];
  const conditions = where.map((condition) => ` WHERE ${condition}`).join('');
  if (texts.length === 0) {
    const two = `(SELECT count(*) > 1 FROM (SELECT FROM ${from}${conditions} LIMIT 2) AS two)`;
    return rowsOf(from, [two, ...where]);
  }
  const elements = texts.join(', ');
  const key = index.nullsNotDistinct ? `jsonb_build_array(${elements})` : `(${elements})`;
  const groups = index.nullsNotDistinct ? key : elements;
  const inner = `SELECT ${groups} FROM ${from}${conditions} GROUP BY ${groups} HAVING count(*) > 1`;
  return rowsOf(from, [`${key} IN (${inner})`, ...where]);
}

/** A key over periods: none may be empty, and no two of one key overlap. */
export function overlapPrecheck(table: Table, key: Key, spelling: Spelling): string {
  const name = relationName(table, spelling);
  const columns = key.columns.map((column) => quoteIdentifier(column));
  const last = columns.length - 1;
  const same = columns.map(
    (column, at) => `one.${column} ${at === last ? '&&' : '='} other.${column}`,
  );
  const other = ['(other.tableoid, other.ctid) <> (one.tableoid, one.ctid)', ...same].join(' AND ');
  return rowsOf(`${name} AS one`, [
    `(isempty(one.${columns[last]}) OR EXISTS (SELECT FROM ${name} AS other WHERE ${other}))`,
  ]);
}

/** Functions and casts that take every value; of all others nobody here knows. */
const safeFunctions =
  /\b(?:lower|upper|btrim|ltrim|rtrim|trim|length|char_length|md5|coalesce|nullif|reverse|initcap|concat|concat_ws)\(/gi;
const safeCasts =
  /::(?:text|character varying|varchar|bpchar|regconfig|name|"char"|jsonb?)\b(?!\[|\()/gi;

/** Literals aside, it divides, adds, casts, or calls something unknown. */
function mayFail(expression: string): boolean {
  const plain = expression
    .replace(/'(?:[^']|'')*'(?:::\w+(?: varying)?)?/g, '')
    .replace(safeCasts, '')
    .replace(safeFunctions, '(');
  return /[-+*/%^]|::|[\w"]\s*\((?<!\b(?:and|or|not|in|any|all|is|case|when|then|else)\s*\()/i.test(
    plain,
  );
}

/** Finds no row, and fails on one that an expression or the condition of the index fails on. */
export function expressionPrecheck(
  owner: { readonly schema: string; readonly name: string },
  { elements, predicate }: Pick<Index, 'elements' | 'predicate'>,
  spelling: Spelling,
): string | null {
  const expressions = elements.flatMap(({ expression }) =>
    expression === null ? [] : [expression],
  );
  const all = [...expressions, ...(predicate === null ? [] : [predicate])];
  if (!all.some(mayFail)) return null;
  const values = `num_nonnulls(${expressions.map((each) => `(${each})`).join(', ') || 'NULL'}) < 0`;
  return rowsOf(relationName(owner, spelling), [
    predicate === null ? values : `CASE WHEN ${predicate} THEN ${values} END`,
  ]);
}

/** Rows for which a new stored column cannot be computed, or not to the end. */
export function generatedPrecheck(table: Table, column: Column, spelling: Spelling): string | null {
  if (column.generated?.kind !== 'stored') return null;
  const { expression } = column.generated;
  const { type } = column;
  // What is too long is cut by a cast, and refused by the assignment that computes the column.
  const limit = type.array ? null : /^\((\d+)\)$/.exec(type.modifiers)?.[1];
  const isText = type.schema === null && /^(?:varchar|char)$/.test(type.name);
  const tooLong =
    isText && limit ? `char_length(rtrim((${expression})::text, ' ')) > ${limit}` : null;
  const value = tooLong === null ? `(${expression})::${formatType(type)}` : `(${expression})`;
  const empty = column.notNull ? `${value} IS NULL` : `num_nonnulls(${value}) < 0`;
  return rowsOf(relationName(table, spelling), [
    tooLong === null ? empty : `(${tooLong} OR ${empty})`,
  ]);
}

export function exclusionPrecheck(table: Table, exclusion: Exclusion, spelling: Spelling): string {
  const name = relationName(table, spelling);
  const conflicts = exclusion.elements.map(
    (element) =>
      `${elementText(element, 'one.')} ${element.operator} ${elementText(element, 'other.')}`,
  );
  const where = (prefix: string) =>
    exclusion.predicate === null ? [] : [`(${underPrefix(exclusion.predicate, prefix)})`];
  const other = [
    '(other.tableoid, other.ctid) <> (one.tableoid, one.ctid)',
    ...conflicts,
    ...where('other.'),
  ];
  const exists = `EXISTS (SELECT FROM ${name} AS other WHERE ${other.join(' AND ')})`;
  // A row alone is compared with none, and yet its expressions are computed for the index.
  const computed = exclusion.elements
    .filter(({ expression }) => expression !== null && mayFail(expression))
    .map((element) => elementText(element, 'one.'));
  if (computed.length === 0) return rowsOf(`${name} AS one`, [exists, ...where('one.')]);
  const either = `(num_nonnulls(${computed.join(', ')}) < 0 OR ${exists})`;
  const [condition] = where('one.');
  return rowsOf(`${name} AS one`, [
    condition === undefined ? either : `CASE WHEN ${condition} THEN ${either} END`,
  ]);
}
