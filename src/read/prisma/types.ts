/** PostgreSQL types and defaults of Prisma's scalar fields, as Prisma Migrate writes them. */
import { quoteIdentifier } from '../../postgres/identifier.ts';
import { argument, attribute, textOf } from './args.ts';
import type { Attribute, Field, Value } from './document.ts';

const scalars: Readonly<Record<string, string>> = {
  Int: 'INTEGER',
  BigInt: 'BIGINT',
  String: 'TEXT',
  Boolean: 'BOOLEAN',
  Float: 'DOUBLE PRECISION',
  Decimal: 'DECIMAL(65,30)',
  DateTime: 'TIMESTAMP(3)',
  Json: 'JSONB',
  Bytes: 'BYTEA',
};

const native: Readonly<Record<string, string>> = {
  SmallInt: 'SMALLINT',
  Integer: 'INTEGER',
  BigInt: 'BIGINT',
  Decimal: 'DECIMAL',
  Money: 'MONEY',
  Inet: 'INET',
  Oid: 'OID',
  Citext: 'CITEXT',
  Real: 'REAL',
  DoublePrecision: 'DOUBLE PRECISION',
  VarChar: 'VARCHAR',
  Char: 'CHAR',
  Text: 'TEXT',
  ByteA: 'BYTEA',
  Timestamp: 'TIMESTAMP',
  Timestamptz: 'TIMESTAMPTZ',
  Date: 'DATE',
  Time: 'TIME',
  Timetz: 'TIMETZ',
  Boolean: 'BOOLEAN',
  Bit: 'BIT',
  VarBit: 'VARBIT',
  Uuid: 'UUID',
  Xml: 'XML',
  Json: 'JSON',
  JsonB: 'JSONB',
};

const serials: Readonly<Record<string, string>> = {
  SMALLINT: 'SMALLSERIAL',
  INTEGER: 'SERIAL',
  BIGINT: 'BIGSERIAL',
};

function nativeType({ name, args }: Attribute): string | null {
  const type = native[name.slice('db.'.length)];
  if (type === undefined) return null;
  const numbers = args.plain.flatMap((value) => textOf(value) ?? []);
  return numbers.length === 0 ? type : `${type}(${numbers.join(',')})`;
}

/** Of one element, for a list. Null for a type that Prisma does not have on PostgreSQL. */
export function elementType(field: Field, enumType: string | null): string | null {
  if (field.unsupported !== null) return field.unsupported;
  if (enumType !== null) return enumType;
  const chosen = field.attributes.find(({ name }) => name.startsWith('db.'));
  return chosen === undefined ? (scalars[field.type] ?? null) : nativeType(chosen);
}

function quoteText(text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return text.includes('\\') ? `E${quoted.replaceAll('\\', '\\\\')}` : quoted;
}

interface DefaultContext {
  readonly field: Field;
  /** As in the statement. */
  readonly type: string;
  /** Database's word for an enum's value; null when the field is of no enum. */
  readonly enumValue: ((name: string) => string) | null;
}

function literal(value: Value, { field, enumValue }: DefaultContext): string | null {
  const text = textOf(value);
  if (text === null) return null;
  if (enumValue !== null) return quoteText(enumValue(text));
  if (value.kind === 'word') return text;
  if (field.type === 'Bytes') return `'\\x${Buffer.from(text, 'base64').toString('hex')}'`;
  return quoteText(text);
}

function callDefault(value: Value & { kind: 'call' }): string | null {
  switch (value.name) {
    case 'now':
      return 'CURRENT_TIMESTAMP';
    case 'dbgenerated': {
      const text = textOf(value.args.plain[0]);
      return text === null || text.trim() === '' ? null : text;
    }
    default:
      // uuid(), cuid(), nanoid() and ulid() are made by Prisma's client.
      return null;
  }
}

function defaultOf(context: DefaultContext, value: Value): string | null {
  if (value.kind === 'call') return callDefault(value);
  if (value.kind !== 'list') return literal(value, context);
  const items = value.items.map((item) => literal(item, context));
  return `ARRAY[${items.join(', ')}]::${context.type}`;
}

function isAutoincrement(value: Value | undefined): boolean {
  return value?.kind === 'call' && value.name === 'autoincrement';
}

const cast =
  /::\s*(?:(?:timestamp|time)(?:\(\d\))? with(?:out)? time zone|double precision|\w+ varying|"(?:[^"]|"")+"|[\w.]+)/gi;
const words = /(?<![.\w])(?:"((?:[^"]|"")+)"|([a-z_]\w*))(?!\s*[.(\w])/g;

/** No default may speak of a column: what does is what `db pull` says of a generated column. */
function speaksOf(expression: string, columns: readonly string[]): boolean {
  const bare = expression.replace(/'(?:[^']|'')*'/g, "''").replace(cast, '');
  return [...bare.matchAll(words)].some(([, quoted, plain]) =>
    columns.includes(quoted?.replaceAll('""', '"') ?? plain ?? ''),
  );
}

/** `"total" DECIMAL(10,2) NOT NULL DEFAULT 0`; null when the type is not known. */
export function columnSql(
  name: string,
  field: Field,
  enumOf: { readonly type: string; readonly value: (name: string) => string } | null,
  columns: readonly string[] = [],
): string | null {
  const element = elementType(field, enumOf?.type ?? null);
  if (element === null) return null;
  const given = attribute(field, 'default');
  const value = given && argument(given, 'value');
  const type = field.arity === 'list' ? `${element}[]` : element;
  const shown = isAutoincrement(value) ? (serials[element] ?? type) : type;
  const context = { field, type, enumValue: enumOf?.value ?? null };
  const expression = value === undefined ? null : defaultOf(context, value);
  return [
    quoteIdentifier(name),
    shown,
    // A list may be NULL in the database: Prisma reads it as empty.
    field.arity === 'required' ? 'NOT NULL' : '',
    expression === null
      ? ''
      : value?.kind === 'call' && speaksOf(expression, columns)
        ? `GENERATED ALWAYS AS (${expression}) STORED`
        : `DEFAULT ${expression}`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}
