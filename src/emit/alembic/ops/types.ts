/** Column types as SQLAlchemy's; null for those that it has no class for. */
import type { Enum } from '../../../ir/schema.ts';
import type { ColumnType } from '../../../ir/type.ts';
import { type Code, call, type Item, named, string } from '../python/code.ts';
import { isSayable } from './names.ts';

export interface TypeContext {
  readonly enums: readonly Enum[];
  /** Left out of names. */
  readonly defaultSchema: string;
  /** The tables' metadata makes the types of enums; not said: a statement of its own does. */
  readonly makesTypes?: boolean;
}

/** Class without arguments. */
const plain: Readonly<Record<string, string>> = {
  text: 'sa.Text',
  smallint: 'sa.SmallInteger',
  integer: 'sa.Integer',
  bigint: 'sa.BigInteger',
  real: 'sa.REAL',
  'double precision': 'postgresql.DOUBLE_PRECISION',
  boolean: 'sa.Boolean',
  date: 'sa.Date',
  bytea: 'sa.LargeBinary',
  json: 'postgresql.JSON',
  jsonb: 'postgresql.JSONB',
  inet: 'postgresql.INET',
  cidr: 'postgresql.CIDR',
  macaddr: 'postgresql.MACADDR',
  macaddr8: 'postgresql.MACADDR8',
  money: 'postgresql.MONEY',
  oid: 'postgresql.OID',
  regclass: 'postgresql.REGCLASS',
  tsvector: 'postgresql.TSVECTOR',
  int4range: 'postgresql.INT4RANGE',
  int8range: 'postgresql.INT8RANGE',
  numrange: 'postgresql.NUMRANGE',
  daterange: 'postgresql.DATERANGE',
  tsrange: 'postgresql.TSRANGE',
  tstzrange: 'postgresql.TSTZRANGE',
};

function numbers(modifiers: string): string[] | null {
  if (modifiers === '') return [];
  return /^\(-?\d+(?:,-?\d+)?\)$/.test(modifiers) ? (modifiers.match(/-?\d+/g) ?? []) : null;
}

function withLength(callee: string, [length]: readonly string[], ...more: Item[]): Code {
  const items = length === undefined ? [] : [named('length', length)];
  return call(callee, ...items, ...more);
}

function timed(core: string, own: string, zoned: boolean, [precision]: readonly string[]): Code {
  const zone = zoned ? [named('timezone', 'True')] : [];
  if (precision === undefined) return call(core, ...zone);
  return call(own, ...zone, named('precision', precision));
}

function interval(modifiers: string): Code | null {
  const match = /^(?: ([a-z ]+?))?(?:\((\d)\))?$/.exec(modifiers);
  if (match === null) return null;
  const [, fields, precision] = match;
  return call(
    'postgresql.INTERVAL',
    ...(fields === undefined ? [] : [named('fields', string(fields.toUpperCase()))]),
    ...(precision === undefined ? [] : [named('precision', precision)]),
  );
}

function builtin(name: string, modifiers: string): Code | null {
  if (name === 'interval') return interval(modifiers);
  const sizes = numbers(modifiers);
  if (sizes === null) return null;
  const callee = plain[name];
  if (callee !== undefined) return modifiers === '' ? call(callee) : null;
  const [first, second] = sizes;
  switch (name) {
    case 'uuid':
      return call('postgresql.UUID', named('as_uuid', 'True'));
    case 'varchar':
      return withLength('sa.String', sizes);
    case 'char':
      return first === undefined ? null : withLength('sa.CHAR', sizes);
    case 'bit':
      return withLength('postgresql.BIT', sizes);
    case 'varbit':
      return withLength('postgresql.BIT', sizes, named('varying', 'True'));
    case 'numeric':
      if (first === undefined || second === undefined) return call('sa.Numeric');
      return call('sa.Numeric', named('precision', first), named('scale', second));
    case 'timestamptz':
    case 'timestamp':
      return timed('sa.DateTime', 'postgresql.TIMESTAMP', name.endsWith('tz'), sizes);
    case 'timetz':
    case 'time':
      return timed('sa.Time', 'postgresql.TIME', name.endsWith('tz'), sizes);
    default:
      return null;
  }
}

function enumType(
  { enums, defaultSchema, makesTypes }: TypeContext,
  type: ColumnType,
): Code | null {
  const found = enums.find(({ schema, name }) => schema === type.schema && name === type.name);
  if (found === undefined || found.values.length === 0 || !isSayable(found.name)) return null;
  return call(
    'postgresql.ENUM',
    ...found.values.map(string),
    named('name', string(found.name)),
    ...(found.schema === defaultSchema ? [] : [named('schema', string(found.schema))]),
    ...(makesTypes === true ? [] : [named('create_type', 'False')]),
  );
}

/** Types of extensions that SQLAlchemy knows; it writes them without their schema. */
const extensions: Readonly<Record<string, string>> = {
  citext: 'postgresql.CITEXT',
  hstore: 'postgresql.HSTORE',
};

function ownType(context: TypeContext, type: ColumnType): Code | null {
  const callee = type.schema === context.defaultSchema ? extensions[type.name] : undefined;
  return enumType(context, type) ?? (callee === undefined ? null : call(callee));
}

export function typeCode(context: TypeContext, type: ColumnType): Code | null {
  const one = type.schema === null ? builtin(type.name, type.modifiers) : ownType(context, type);
  return one === null || !type.array ? one : call('postgresql.ARRAY', one);
}
