/** What may stand in each column of a table: by its type, and by what its constraints speak of. */
import type { Column, Domain, Schema, Table } from '../../ir/schema.ts';
import type { ColumnType } from '../../ir/type.ts';
import { columnsOfExpression } from '../../postgres/expression.ts';
import { formatType } from '../../postgres/type.ts';
import { probes, quotedElement, type Values, valuesOf } from './literals.ts';
import { matchesOfLike, matchesOfRegex } from './pattern.ts';

export interface Candidates {
  readonly column: Column;
  /** The type that a text is cast to: a domain's base. */
  readonly cast: string;
  /** As texts; null is NULL. The ordinary ones first. */
  readonly values: readonly (string | null)[];
  /** Checks of its domains, over `value`. */
  readonly conditions: readonly string[];
  /** False where values were only tried out. */
  readonly known: boolean;
}

/** More of them make no better rows. */
const most = 40;

interface Base {
  readonly type: ColumnType;
  readonly notNull: boolean;
  readonly conditions: readonly string[];
}

function domainOf(schema: Schema, type: ColumnType): Domain | undefined {
  return schema.domains.find(
    ({ schema: owner, name }) => owner === type.schema && name === type.name,
  );
}

/** The base of a domain, however many domains stand above it. */
function baseOf(schema: Schema, type: ColumnType): Base {
  const domain = type.array ? undefined : domainOf(schema, type);
  if (domain === undefined) return { type, notNull: false, conditions: [] };
  const below = baseOf(schema, domain.type);
  return {
    type: below.type,
    notNull: domain.notNull || below.notNull,
    conditions: [...domain.checks.map(({ expression }) => expression), ...below.conditions],
  };
}

function byName<T extends { schema: string; name: string }>(
  list: readonly T[],
  type: ColumnType,
): T | undefined {
  return list.find(({ schema, name }) => schema === type.schema && name === type.name);
}

/** Null for a type that nothing is known of. */
function valuesOfType(schema: Schema, type: ColumnType, count: number, depth = 0): Values | null {
  if (depth > 4) return null;
  if (type.array) return arrays(valuesOfType(schema, { ...type, array: false }, count, depth + 1));
  const domain = domainOf(schema, type);
  if (domain !== undefined) return valuesOfType(schema, domain.type, count, depth + 1);
  const labels = byName(schema.enums, type)?.values;
  if (labels !== undefined) return { plain: labels, edges: [] };
  const composite = byName(schema.compositeTypes, type);
  if (composite !== undefined) {
    const parts = composite.attributes.map(
      (attribute) => valuesOfType(schema, attribute.type, count, depth + 1)?.plain[0],
    );
    const text = parts.map((part) => (part === undefined ? '' : quotedElement(part))).join(',');
    return { plain: [`(${text})`], edges: [`(${parts.map(() => '').join(',')})`] };
  }
  if (byName(schema.rangeTypes, type) !== undefined) return { plain: ['empty'], edges: ['(,)'] };
  return valuesOf(type, count);
}

function arrays(element: Values | null): Values {
  const plain = (element?.plain ?? []).map((text) => `{${quotedElement(text)}}`);
  const two = (element?.plain ?? []).slice(0, 2).map(quotedElement).join(',');
  return { plain, edges: ['{}', ...(two === '' ? [] : [`{${two},NULL}`])] };
}

const quotedText = /'((?:[^']|'')*)'/g;

interface Spoken {
  readonly texts: readonly string[];
  readonly numbers: readonly string[];
}

function spokenOf(expression: string): Spoken {
  const texts = [...expression.matchAll(quotedText)].map(([, text = '']) =>
    text.replaceAll("''", "'"),
  );
  const bare = expression.replace(quotedText, ' ');
  const numbers = [...bare.matchAll(/(?<![\w.])\d+(?:\.\d+)?/g)].map(([number]) => number);
  return { texts, numbers };
}

function around(number: string): string[] {
  const value = Number(number);
  if (!Number.isSafeInteger(Math.trunc(value))) return [number];
  return [value, value + 1, value - 1, -value].map(String);
}

/** A check of lengths says a number where a text is wanted. */
function textsOfLength(number: string): string[] {
  const length = Number(number);
  if (!Number.isInteger(length) || length > 2000) return [];
  return [length, length + 1, length - 1].filter((n) => n > 0).map((n) => 'y'.repeat(n));
}

const numeric = /^(?:smallint|integer|bigint|numeric|real|double precision|float\d|money)$/;
const textual = /^(?:text|varchar|char|bpchar|character varying|citext|name)$/;

/** What a check may want of a column of the type. */
function wantedBy(expression: string, type: ColumnType): string[] {
  const { texts, numbers } = spokenOf(expression);
  if (type.array) return texts.filter((text) => text.startsWith('{'));
  if (numeric.test(type.name)) return numbers.flatMap(around);
  if (!textual.test(type.name)) return [...texts];
  const patterns = /~~/.test(expression)
    ? texts.flatMap(matchesOfLike)
    : /~/.test(expression)
      ? texts.flatMap(matchesOfRegex)
      : [];
  const lengths = /length/.test(expression) ? numbers.flatMap(textsOfLength) : [];
  return [...patterns, ...lengths, ...texts];
}

/** Values of a partition key that some partition takes. */
function boundsOf(schema: Schema, table: Table): string[] {
  const parts = schema.tables.filter(
    ({ partitionOf }) => partitionOf?.schema === table.schema && partitionOf.name === table.name,
  );
  return parts.flatMap((part) => {
    const lower = part.partitionOf?.bound.split(/\)\s*TO\s*\(/i)[0] ?? '';
    const { texts, numbers } = spokenOf(lower.replace(/\b(?:modulus|remainder)\s+\d+/gi, ''));
    return [...texts, ...numbers, ...boundsOf(schema, part)];
  });
}

function partitionKeys(schema: Schema, table: Table): string {
  const parts = schema.tables.filter(
    ({ partitionOf }) => partitionOf?.schema === table.schema && partitionOf.name === table.name,
  );
  return [table.partitionBy ?? '', ...parts.map((part) => partitionKeys(schema, part))].join(' ');
}

export function columnsOf(expression: string): ReadonlySet<string> {
  try {
    return new Set(columnsOfExpression(expression).map(({ name }) => name));
  } catch {
    // What our parser does not read has no part in choosing values; PostgreSQL still checks it.
    return new Set();
  }
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}

const fewPlain = 8;
const manyPlain = 28;

/** Alone or with others: a unique column needs a value for each row. */
function isUnique(table: Table, { name }: Column): boolean {
  const keys = [
    ...(table.primaryKey === null ? [] : [table.primaryKey.columns]),
    ...table.uniques.map(({ columns }) => columns),
    ...table.indexes
      .filter(({ unique: is }) => is)
      .map(({ elements }) => elements.map(({ column }) => column ?? '')),
  ];
  const excluded = table.exclusions.flatMap(({ elements }) => elements.map(({ column }) => column));
  return excluded.includes(name) || keys.some((columns) => columns.includes(name));
}

/** Generated columns have none. */
export function candidatesOf(schema: Schema, table: Table, column: Column): Candidates {
  const base = baseOf(schema, column.type);
  const values = valuesOfType(schema, base.type, isUnique(table, column) ? manyPlain : fewPlain);
  const checks = table.checks
    .filter(({ enforced }) => enforced)
    .map(({ expression }) => expression);
  const wanted = [
    ...checks.filter((check) => columnsOf(check).has(column.name)),
    ...base.conditions,
  ].flatMap((expression) => wantedBy(expression, base.type));
  const isKey = table.partitionBy !== null && partitionKeys(schema, table).includes(column.name);
  const bounds = isKey ? boundsOf(schema, table) : [];
  const required =
    column.notNull || base.notNull || table.primaryKey?.columns.includes(column.name) === true;
  const texts = unique([
    ...bounds,
    ...wanted,
    ...(values?.plain ?? probes),
    ...(values?.edges ?? []),
  ]);
  const kept = texts.slice(0, most);
  return {
    column,
    cast: formatType(base.type),
    values: required ? kept : [...kept.slice(0, 1), null, ...kept.slice(1)],
    conditions: base.conditions,
    known: values !== null,
  };
}
