/** Column types as Prisma says them. */
import type { Column, Schema } from '../../ir/schema.ts';
import type { ColumnType } from '../../ir/type.ts';
import { formatType } from '../../postgres/type.ts';
import { quoted } from './draft.ts';

export interface PrismaType {
  /** `String`, an enum's name, or `Unsupported("tstzrange")`. */
  readonly name: string;
  /** `db.Uuid`, `db.Decimal(12, 2)`; null where Prisma takes the type for granted. */
  readonly native: string | null;
  /** The scalar, `enum`, or null for a type that the client cannot read. */
  readonly kind: string | null;
}

const plain: Readonly<Record<string, readonly [scalar: string, native: string | null]>> = {
  smallint: ['Int', 'SmallInt'],
  integer: ['Int', null],
  bigint: ['BigInt', null],
  oid: ['Int', 'Oid'],
  real: ['Float', 'Real'],
  'double precision': ['Float', null],
  money: ['Decimal', 'Money'],
  text: ['String', null],
  uuid: ['String', 'Uuid'],
  xml: ['String', 'Xml'],
  inet: ['String', 'Inet'],
  boolean: ['Boolean', null],
  bytea: ['Bytes', null],
  date: ['DateTime', 'Date'],
  json: ['Json', 'Json'],
  jsonb: ['Json', null],
  bpchar: ['String', 'Char'],
  '"char"': ['String', 'Char'],
};

const sized: Readonly<Record<string, readonly [scalar: string, native: string]>> = {
  varchar: ['String', 'VarChar'],
  char: ['String', 'Char'],
  bit: ['String', 'Bit'],
  varbit: ['String', 'VarBit'],
  numeric: ['Decimal', 'Decimal'],
  timestamp: ['DateTime', 'Timestamp'],
  timestamptz: ['DateTime', 'Timestamptz'],
  time: ['DateTime', 'Time'],
  timetz: ['DateTime', 'Timetz'],
};

/** Of these Prisma sees six digits where none are said, except in a list. */
const timed = new Set(['timestamp', 'timestamptz', 'time', 'timetz']);

function sizedType(type: ColumnType, list: boolean): PrismaType | null {
  const found = sized[type.name];
  if (found === undefined) return null;
  const [scalar, native] = found;
  // Prisma knows no scale below zero, nor one above the precision.
  const [precision = 0, scale = 0] = type.modifiers.match(/-?\d+/g)?.map(Number) ?? [];
  if (type.name === 'numeric' && (scale < 0 || scale > precision)) return null;
  const modifiers = type.modifiers.replace(/,\s*/g, ', ');
  const implied = modifiers === '' && timed.has(type.name) && !list ? '(6)' : modifiers;
  if (type.name === 'timestamp' && implied === '(3)') {
    return { name: scalar, native: null, kind: scalar };
  }
  return { name: scalar, native: `db.${native}${implied}`, kind: scalar };
}

/** The type below domains: Prisma looks through the first one. */
function underlying(type: ColumnType, schema: Schema): ColumnType {
  // Of a list of a domain it sees the domain.
  if (type.array) return type;
  const domain = schema.domains.find(
    (each) => each.schema === type.schema && each.name === type.name,
  );
  return domain?.type ?? type;
}

/** `enumName` gives the enum's name in Prisma, or null for one that Prisma does not look at. */
export function prismaType(
  column: Pick<Column, 'type'>,
  schema: Schema,
  enumName: (schema: string, name: string) => string | null,
): PrismaType & { readonly list: boolean } {
  const type = underlying(column.type, schema);
  const list = type.array;
  const unsupported = {
    name: `Unsupported(${quoted(formatType({ ...type, array: false }, 'public'))})`,
    native: null,
    kind: null,
    list,
  };
  if (type.schema !== null) {
    if (type.name === 'citext')
      return { name: 'String', native: 'db.Citext', kind: 'String', list };
    const name = enumName(type.schema, type.name);
    return name === null ? unsupported : { name, native: null, kind: 'enum', list };
  }
  const found = type.modifiers === '' ? plain[type.name] : undefined;
  if (found !== undefined) {
    const [scalar, native] = found;
    return { name: scalar, native: native === null ? null : `db.${native}`, kind: scalar, list };
  }
  const known = sizedType(type, list);
  return known === null ? unsupported : { ...known, list };
}
