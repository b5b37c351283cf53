/** What makes a value of one type of a value of another, and what that does to values. */
import { objectId } from '../../ir/id.ts';
import { multirangeName } from '../../ir/multirange.ts';
import type { Domain, Enum, Schema } from '../../ir/schema.ts';
import type { ColumnType } from '../../ir/type.ts';
import { quoteIdentifier, quoteLiteral } from '../../postgres/identifier.ts';
import { formatType } from '../../postgres/type.ts';
import { substituteValue } from './domain-check.ts';
import { asked, type Cast, derived, type Expression } from './kinds.ts';
import { moneyCast } from './money.ts';
import { numberCast } from './numbers.ts';
import { stringCast } from './strings.ts';
import { timeCast } from './times.ts';

/**
 * The type without its limit: what is too long for `varchar(10)` is cut by an explicit cast, and
 * refused by the assignment of a longer value (section 8.3).
 */
export function unlimited(type: ColumnType, defaultSchema: string | null): string {
  if (type.schema !== null) return formatType(type, defaultSchema);
  const bare = { ...type, modifiers: '' };
  if (type.name === 'char' && type.modifiers !== '') return formatType({ ...bare, name: 'bpchar' });
  return formatType(type.name === 'bit' ? type : bare);
}

export interface CastInput {
  readonly before: ColumnType;
  readonly after: ColumnType;
  readonly from: Schema;
  readonly to: Schema;
  readonly defaultSchema: string | null;
  /** What the new type is called now, where that is another name than it shall have. */
  readonly target?: string | undefined;
}

export function domainOf(schema: Schema, type: ColumnType): Domain | undefined {
  return schema.domains.find((each) => each.schema === type.schema && each.name === type.name);
}

export function enumOf(schema: Schema, type: ColumnType): Enum | undefined {
  return schema.enums.find((each) => each.schema === type.schema && each.name === type.name);
}

function sameType(one: ColumnType, other: ColumnType): boolean {
  return (
    one.schema === other.schema &&
    one.name === other.name &&
    one.modifiers === other.modifiers &&
    one.array === other.array
  );
}

const json: ReadonlySet<string> = new Set(['json', 'jsonb']);

export function isJson({ name, array }: ColumnType): boolean {
  return json.has(name) && !array;
}

function builtinCast(before: ColumnType, after: ColumnType, target: string): Cast | null {
  const known =
    numberCast(before, after, target) ??
    moneyCast(before, after, target) ??
    timeCast(before, after, target) ??
    stringCast(before, after, target);
  if (known !== null) return known;
  if (json.has(before.name) && json.has(after.name)) {
    // jsonb keeps neither the order of keys nor their repetitions.
    return derived((value) => `${value}::${target}`, { exact: before.name === 'jsonb' });
  }
  if (before.name === 'cidr' && after.name === 'inet') return derived((value) => value);
  return null;
}

function enumCast({ before, after, from, to }: CastInput, target: string): Cast | null {
  const is = enumOf(to, after);
  const was = enumOf(from, before);
  const throughText: Expression = (value) => `${value}::text::${target}`;
  if (is === undefined) {
    if (was === undefined || !isText(after)) return null;
    return stringCast(
      { schema: null, name: 'varchar', modifiers: longest(was), array: false },
      after,
      target,
    );
  }
  if (was === undefined) return null;
  const missing = was.values.filter((label) => !is.values.includes(label));
  if (missing.length === 0) return derived(throughText);
  return asked([
    [
      (value) =>
        `CASE ${value}::text ${missing.map((label) => `WHEN ${quoteLiteral(label)} THEN NULL`).join(' ')} ELSE ${throughText(value)} END`,
      `NULL where ${objectId('enum', is.schema, is.name)} has no such label: ${missing.join(', ')}`,
    ],
  ]);
}

/** As long as the longest label, in characters. */
function longest({ values }: Enum): string {
  return `(${Math.max(1, ...values.map((label) => [...label].length))})`;
}

function elementOf(type: ColumnType): ColumnType {
  return { ...type, array: false };
}

type Attributes = readonly { readonly name: string }[];

/** In words, what values of a row type lose; null for nothing. */
export function lostAttributes(before: Attributes, after: Attributes): string | null {
  const lost = before.filter(({ name }) => !after.some((each) => each.name === name));
  if (lost.length === 0) return null;
  return lost.map(({ name }) => `the attribute ${quoteIdentifier(name)}`).join(', ');
}

/** A type that is made again under its name: the text of a value is what both have in common. */
function remade({ before, from, to }: CastInput, target: string): Cast | null {
  const same = (each: { readonly schema: string; readonly name: string }) =>
    each.schema === before.schema && each.name === before.name;
  const was = from.compositeTypes.find(same);
  const is = to.compositeTypes.find(same);
  if (was === undefined || is === undefined) {
    const ranges = from.rangeTypes.some(
      (each) => same(each) || same({ ...each, name: multirangeName(each) }),
    );
    return ranges ? derived((value) => `${value}::text::${target}`) : null;
  }
  const names = (type: typeof is) => JSON.stringify(type.attributes.map(({ name }) => name));
  if (names(was) === names(is)) return derived((value) => `${value}::text::${target}`);
  const fields: Expression = (value) =>
    is.attributes
      .map((attribute) => {
        const old = was.attributes.find(({ name }) => name === attribute.name);
        const field = `(${value}).${quoteIdentifier(attribute.name)}`;
        if (old === undefined) return 'NULL';
        return sameType(old.type, attribute.type)
          ? field
          : `${field}::${formatType(attribute.type)}`;
      })
      .join(', ');
  const lost = lostAttributes(was.attributes, is.attributes);
  // A row of nothing but NULL is NULL to IS NULL, and yet is there.
  return derived(
    (value) => `CASE WHEN ${value} IS DISTINCT FROM NULL THEN ROW(${fields(value)})::${target} END`,
    { exact: lost === null, narrows: lost },
  );
}

/** A row type is no kin of its earlier self, and neither are arrays of them. */
function remadeArray(input: CastInput, target: string): Cast | null {
  const element = remade(
    { ...input, before: elementOf(input.before), after: elementOf(input.after) },
    target.replace(/\[\]$/, ''),
  );
  if (element?.kind !== 'derived' || !sameType(input.before, input.after)) return null;
  const list: Expression = (value) =>
    `(SELECT array_agg(${element.expression(`(${value})[n]`)} ORDER BY n) FROM generate_subscripts(${value}, 1) AS n)`;
  return {
    ...element,
    expression: (value) => `CASE WHEN ${value} IS NOT NULL THEN coalesce(${list(value)}, '{}') END`,
    breaks: (value) => `array_ndims(${value}) > 1`,
  };
}

/** Element by element, as a cast of arrays does. */
function arrayCast(input: CastInput, target: string): Cast {
  const again = remadeArray(input, target);
  if (again !== null) return again;
  const element = castOf({
    ...input,
    before: elementOf(input.before),
    after: elementOf(input.after),
  });
  const plain: Expression = (value) => `${value}::${target}`;
  const read: Expression = (value) => `${value}::text[]::${target}`;
  if (element.kind === 'asked')
    return asked([[read, 'each element is read anew']], element.narrows);
  const { breaks } = element;
  return {
    ...element,
    expression: viaText(input) ? (value) => `${value}::text[]::${target}` : plain,
    breaks:
      breaks === null
        ? null
        : (value) => `EXISTS (SELECT 1 FROM unnest(${value}) AS e (e) WHERE ${breaks('e')})`,
  };
}

/** Two enums are no kin of each other, but both are of text. */
function viaText({ before, after, from, to }: CastInput): boolean {
  return enumOf(from, before) !== undefined && enumOf(to, after) !== undefined;
}

/** A type that users make brings no casts, unless they make those too. */
function isMade({ compositeTypes, rangeTypes }: Schema, type: ColumnType): boolean {
  const multiranges = rangeTypes.map((range) => ({ ...range, name: multirangeName(range) }));
  return [...compositeTypes, ...rangeTypes, ...multiranges].some(
    ({ schema, name }) => schema === type.schema && name === type.name,
  );
}

function general(input: CastInput, target: string): Cast {
  const { before, after } = input;
  const plain: Expression = (value) => `${value}::${target}`;
  const text: Expression = (value) => `${value}::text::${target}`;
  const read = [text, 'the text of the old value is read as the new type'] as const;
  if (isJson(after)) {
    const whole: Expression = (value) => `to_${after.name}(${value})`;
    return asked([[whole, 'each value becomes one of JSON'], ...(before.array ? [] : [read])]);
  }
  if (before.array && !after.array) {
    // Under a name for now it is another type, though it be called the same in the end.
    const same = sameType(elementOf(before), after) && input.target === undefined;
    const first: Expression = (value) => `(${value})[1]${same ? '' : `::text::${target}`}`;
    return asked([[first, 'the first element alone']], 'elements behind the first');
  }
  if (!before.array && after.array) {
    const list: Expression = (value) =>
      `CASE WHEN ${value} IS NOT NULL THEN ARRAY[${value}::text]::${target} END`;
    const split: Expression = (value) => `string_to_array(${value}, ',')::${target}`;
    return asked([
      [list, 'one element: the value'],
      ...(isText(before) ? ([[split, 'a list in a text, with commas']] as const) : []),
    ]);
  }
  // Types of extensions bring casts of their own, which nobody here knows.
  const foreign = [before, after].some(({ schema }) => schema !== null);
  const labels = enumOf(input.from, before) ?? enumOf(input.to, after);
  const own = isMade(input.from, before) || isMade(input.to, after);
  return foreign && labels === undefined && !own
    ? asked([[plain, 'the cast of the extension that the type is of'], read])
    : asked([read]);
}

export function isText(type: ColumnType): boolean {
  return type.schema === null && ['text', 'varchar', 'char'].includes(type.name);
}

/** A domain takes what its base type does, as far as its checks let it. */
function intoDomain(input: CastInput, domain: Domain): Cast {
  const inner = castOf({ ...input, after: domain.type });
  if (inner.kind === 'asked') return inner;
  const conditions: Expression[] = domain.checks.map((check) => (value) => {
    const { expression } = inner;
    return `NOT (${substituteValue(check.expression, expression(value))})`;
  });
  if (domain.notNull) conditions.push((value) => `${value} IS NULL`);
  const all = [...(inner.breaks === null ? [] : [inner.breaks]), ...conditions];
  if (all.length === 0) return inner;
  return { ...inner, breaks: (value) => all.map((each) => each(value)).join(' OR ') };
}

/** What turns `before` into `after`; `after` may belong to another schema than `before`. */
export function castOf(input: CastInput): Cast {
  const { before, after, from, to, defaultSchema } = input;
  if (sameType(before, after) && before.schema === null) return derived((value) => value);
  const is = after.array ? undefined : domainOf(to, after);
  if (is !== undefined) return intoDomain(input, is);
  const was = before.array ? undefined : domainOf(from, before);
  if (was !== undefined) return castOf({ ...input, before: was.type });
  const target = input.target ?? unlimited(after, defaultSchema);
  if (before.array && after.array) return arrayCast(input, target);
  if (before.array || after.array) {
    return isText(after) && before.array
      ? (stringCast({ ...before, name: '', array: true }, after, target) ?? general(input, target))
      : general(input, target);
  }
  const enums = enumCast(input, target);
  if (enums !== null) return enums;
  const again = sameType(before, after) ? remade(input, target) : null;
  if (again !== null) return again;
  if (before.schema === null && after.schema === null) {
    return builtinCast(before, after, target) ?? general(input, target);
  }
  if (sameType({ ...before, modifiers: '' }, { ...after, modifiers: '' })) {
    return derived((value) => value);
  }
  // citext and text are the same bytes under other comparisons.
  if (after.name === 'citext' && isText(before)) return derived((value) => `${value}::${target}`);
  if (isText(after)) return stringCast(before, after, target) ?? general(input, target);
  return general(input, target);
}
