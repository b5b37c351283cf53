/** Indexes and keys of Prisma's models. */
import { quoteIdentifier } from '../../postgres/identifier.ts';
import {
  argument,
  attribute,
  attributesOf,
  itemsOf,
  mappedName,
  namedText,
  textOf,
} from './args.ts';
import type { Attribute, Model, Value } from './document.ts';
import { constraintName, keyName } from './names.ts';
import { columnOf } from './relations.ts';

export interface PrismaIndex {
  readonly name: string;
  readonly unique: boolean;
  /** `USING GIN `, or nothing for a B-tree. */
  readonly using: string;
  readonly elements: readonly string[];
  readonly where: string | null;
}

const methods: Readonly<Record<string, string>> = {
  Hash: 'HASH',
  Gin: 'GIN',
  Gist: 'GIST',
  SpGist: 'SPGIST',
  Brin: 'BRIN',
};

/** `JsonbPathOps` is PostgreSQL's `jsonb_path_ops`; `raw("…")` is said as it is. */
function operatorClass(value: Value | undefined): string {
  if (value === undefined) return '';
  if (value.kind === 'call') return ` ${textOf(value.args.plain[0]) ?? ''}`;
  const word = textOf(value) ?? '';
  const snake = word
    .replace(/([a-z])([A-Z0-9])/g, '$1_$2')
    .replace(/(\d)([A-Z])/g, '$1_$2')
    .toLowerCase();
  // Names that are not Prisma's word in snake case.
  return ` ${snake
    .replace(/^(u?int|float|bit)_(\d)/, '$1$2')
    .replace('min_max', 'minmax')
    .replace('timestamp_tz', 'timestamptz')
    .replace('time_tz', 'timetz')
    .replace('var_bit', 'varbit')
    .replace('tsv_ector', 'tsvector')}`;
}

interface Element {
  readonly column: string;
  readonly sql: string;
}

function element(model: Model, value: Value): Element {
  const args = value.kind === 'call' ? value.args : null;
  const name = value.kind === 'call' ? value.name : (textOf(value) ?? '');
  const column = columnOf(model, name);
  const descending = textOf(args?.named.get('sort')) === 'Desc' ? ' DESC' : '';
  const ops = operatorClass(args?.named.get('ops'));
  return { column, sql: `${quoteIdentifier(column)}${ops}${descending}` };
}

function predicateTerm(model: Model, name: string, value: Value): string {
  const column = quoteIdentifier(columnOf(model, name));
  if (value.kind === 'object') {
    const not = value.fields.get('not');
    if (not !== undefined) {
      return textOf(not) === 'null' ? `${column} IS NOT NULL` : `${column} <> ${constant(not)}`;
    }
  }
  return textOf(value) === 'null' ? `${column} IS NULL` : `${column} = ${constant(value)}`;
}

function constant(value: Value): string {
  const text = textOf(value) ?? '';
  return value.kind === 'string' ? `'${text.replaceAll("'", "''")}'` : text;
}

function predicate(model: Model, value: Value | undefined): string | null {
  if (value?.kind === 'call') return textOf(value.args.plain[0]);
  if (value?.kind !== 'object') return null;
  return [...value.fields].map(([name, term]) => predicateTerm(model, name, term)).join(' AND ');
}

function index(
  model: Model,
  of: Attribute,
  unique: boolean,
  values: readonly Value[],
): PrismaIndex {
  const elements = values.map((value) => element(model, value));
  const columns = elements.map(({ column }) => column);
  const method = methods[namedText(of, 'type') ?? ''];
  const suffix = unique ? '_key' : '_idx';
  return {
    name: namedText(of, 'map') ?? constraintName(mappedName(model), columns, suffix),
    unique,
    using: method === undefined ? '' : `USING ${method} `,
    elements: elements.map(({ sql }) => sql),
    where: predicate(model, of.args.named.get('where')),
  };
}

export function indexesOf(model: Model): PrismaIndex[] {
  const single = model.fields.flatMap((field) => {
    const unique = attribute(field, 'unique');
    if (unique === undefined) return [];
    const { args } = unique;
    const value: Value = { kind: 'call', name: field.name, args };
    return [index(model, { ...unique, args: { ...args, plain: [] } }, true, [value])];
  });
  const listed = (name: 'unique' | 'index') =>
    attributesOf(model, name).map((of) =>
      index(model, of, name === 'unique', itemsOf(argument(of, 'fields'))),
    );
  return [...single, ...listed('unique'), ...listed('index')];
}

export interface PrimaryKey {
  readonly name: string;
  readonly columns: readonly string[];
}

export function primaryKeyOf(model: Model): PrimaryKey | null {
  const table = mappedName(model);
  const field = model.fields.find((item) => attribute(item, 'id') !== undefined);
  const own = field && attribute(field, 'id');
  const whole = attribute(model, 'id');
  const name = namedText(own ?? whole, 'map') ?? keyName(table);
  if (field !== undefined) return { name, columns: [mappedName(field)] };
  if (whole === undefined) return null;
  const columns = itemsOf(argument(whole, 'fields')).map((value) => element(model, value).column);
  return { name, columns };
}
