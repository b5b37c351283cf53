/** Types as SQL text, and SQL type text written by a person as a structured type. */
import { builtinType, type ColumnType } from '../ir/type.ts';
import { isReserved, qualified } from './identifier.ts';
import { refuseType as refuse, TypeReader } from './type-reader.ts';
import { tokenizeType } from './type-tokens.ts';

/** Other spellings of pg_catalog types, to the one that the IR uses (section 8, table 8.1). */
const aliases: Readonly<Record<string, string>> = {
  int: 'integer',
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  float4: 'real',
  float8: 'double precision',
  decimal: 'numeric',
  dec: 'numeric',
  bool: 'boolean',
  character: 'char',
  nchar: 'char',
};

const plainBuiltins = new Set(
  `smallint integer bigint real boolean money text bytea date uuid json jsonb xml jsonpath
  inet cidr macaddr macaddr8 point line lseg box path polygon circle tsvector tsquery name oid
  int4range int8range numrange tsrange tstzrange daterange int4multirange int8multirange
  nummultirange tsmultirange tstzmultirange datemultirange pg_lsn pg_snapshot txid_snapshot
  regclass regproc regprocedure regoper regoperator regtype regrole regnamespace regconfig
  regcollation regdictionary xid xid8 cid tid refcursor bpchar int2vector oidvector aclitem`.split(
    /\s+/,
  ),
);
plainBuiltins.add('double precision').add('"char"');

const serials = new Set(['serial', 'serial2', 'serial4', 'serial8', 'bigserial', 'smallserial']);
const withPrecision = new Set(['time', 'timetz', 'timestamp', 'timestamptz', 'interval']);
const withLength = new Set(['char', 'varchar', 'bit', 'varbit']);

/** Names that pg_catalog takes before a user's schema gets a chance. */
function shadowed(name: string): boolean {
  return (
    plainBuiltins.has(name) ||
    withPrecision.has(name) ||
    withLength.has(name) ||
    name === 'numeric' ||
    name in aliases ||
    serials.has(name)
  );
}

/** The name of a type of the user's own, for CREATE, DROP and use alike. */
export function typeName(schema: string, name: string, defaultSchema: string | null = null) {
  return qualified(schema, name, shadowed(name) ? null : defaultSchema);
}

export function formatType(type: ColumnType, defaultSchema: string | null = null): string {
  const array = type.array ? '[]' : '';
  if (type.schema !== null) {
    return `${typeName(type.schema, type.name, defaultSchema)}${type.modifiers}${array}`;
  }
  // The one-byte internal type; character(n) always has its length behind it.
  const internalChar = type.name === 'char' && type.modifiers === '';
  return `${internalChar ? '"char"' : type.name}${type.modifiers}${array}`;
}

function wholeNumber(reader: TypeReader, item: string, min: number, max: number): number {
  const value = /^-?\d+$/.test(item) ? Number(item) : Number.NaN;
  if (!(value >= min && value <= max)) {
    refuse(reader.text, `${item} is not between ${min} and ${max}`, `Use ${min} to ${max}.`);
  }
  return value;
}

/** At most `count` items, or a refusal. */
function modifierItems(reader: TypeReader, count: number): string[] {
  const items = reader.arguments() ?? [];
  if (items.length > count) {
    refuse(reader.text, `more than ${count} modifier(s)`, `Give at most ${count}.`);
  }
  return items;
}

function numericType(reader: TypeReader): ColumnType {
  const items = modifierItems(reader, 2);
  if (items.length === 0) return builtinType('numeric');
  const precision = wholeNumber(reader, items[0] ?? '', 1, 1000);
  const scale = wholeNumber(reader, items[1] ?? '0', -1000, 1000);
  return builtinType('numeric', `(${precision},${scale})`);
}

function floatType(reader: TypeReader): ColumnType {
  const [bits = '53'] = modifierItems(reader, 1);
  return builtinType(wholeNumber(reader, bits, 1, 53) <= 24 ? 'real' : 'double precision');
}

function lengthType(reader: TypeReader, name: string): ColumnType {
  const most = name.endsWith('bit') ? 83_886_080 : 10_485_760;
  const [length] = modifierItems(reader, 1);
  if (length !== undefined) {
    return builtinType(name, `(${wholeNumber(reader, length, 1, most)})`);
  }
  // Without a length, char and bit mean one; the varying ones have no limit.
  return builtinType(name, name === 'char' || name === 'bit' ? '(1)' : '');
}

function precision(reader: TypeReader): string {
  const [digits] = modifierItems(reader, 1);
  return digits === undefined ? '' : `(${wholeNumber(reader, digits, 0, 6)})`;
}

function timeType(reader: TypeReader, name: string): ColumnType {
  const digits = precision(reader);
  if (reader.accept('with', 'time', 'zone')) return builtinType(`${name}tz`, digits);
  reader.accept('without', 'time', 'zone');
  return builtinType(name, digits);
}

const intervalUnits = ['year', 'month', 'day', 'hour', 'minute', 'second'] as const;
const intervalRanges = [
  ['year', 'month'],
  ['day', 'hour'],
  ['day', 'minute'],
  ['day', 'second'],
  ['hour', 'minute'],
  ['hour', 'second'],
  ['minute', 'second'],
] as const;

function intervalType(reader: TypeReader): ColumnType {
  for (const [from, to] of intervalRanges) {
    if (!reader.accept(from, 'to', to)) continue;
    return builtinType('interval', ` ${from} to ${to}${to === 'second' ? precision(reader) : ''}`);
  }
  const unit = intervalUnits.find((word) => reader.accept(word));
  if (unit === undefined) return builtinType('interval', precision(reader));
  return builtinType('interval', ` ${unit}${unit === 'second' ? precision(reader) : ''}`);
}

function userType(reader: TypeReader, schema: string, name: string): ColumnType {
  const items = reader.arguments();
  return { schema, name, modifiers: items === null ? '' : `(${items.join(',')})`, array: false };
}

function plainType(reader: TypeReader, name: string): ColumnType {
  if (reader.peek()?.text === '(') {
    refuse(
      reader.text,
      `${name} takes no modifier`,
      name === 'text'
        ? 'Use varchar(n), or text with a length check.'
        : `Write ${name} without parentheses.`,
    );
  }
  return builtinType(name);
}

function builtin(reader: TypeReader, word: string): ColumnType | null {
  if (word === 'double' && reader.accept('precision')) return builtinType('double precision');
  if (word === 'national' && (reader.accept('character') || reader.accept('char'))) {
    return lengthType(reader, reader.accept('varying') ? 'varchar' : 'char');
  }
  const name = aliases[word] ?? word;
  if (name === 'float') return floatType(reader);
  if (name === 'numeric') return numericType(reader);
  if (name === 'interval') return intervalType(reader);
  if (name === 'time' || name === 'timestamp') return timeType(reader, name);
  if (withPrecision.has(name)) return builtinType(name, precision(reader));
  if ((name === 'char' || name === 'bit') && reader.accept('varying')) {
    return lengthType(reader, `var${name}`);
  }
  if (withLength.has(name)) return lengthType(reader, name);
  return plainBuiltins.has(name) ? plainType(reader, name) : null;
}

function refuseSerial(text: string, word: string): never {
  const base = word.startsWith('big') || word.endsWith('8') ? 'bigint' : 'integer';
  refuse(text, `${word} is a shorthand for a sequence`, `Use ${base} as an identity column.`);
}

function namedType(reader: TypeReader, defaultSchema: string): ColumnType {
  const first = reader.identifier();
  if (reader.accept('.')) {
    const name = reader.identifier();
    if (first.text !== 'pg_catalog') return userType(reader, first.text, name.text);
    if (name.quoted && name.text === 'char') return builtinType('"char"');
    return builtin(reader, name.text) ?? userType(reader, 'pg_catalog', name.text);
  }
  if (first.quoted) {
    if (first.text === 'char') return builtinType('"char"');
    return plainBuiltins.has(first.text)
      ? builtinType(first.text)
      : userType(reader, defaultSchema, first.text);
  }
  if (serials.has(first.text)) refuseSerial(reader.text, first.text);
  const type = builtin(reader, first.text);
  if (type === null && isReserved(first.text)) {
    refuse(reader.text, `${first.text} is a reserved word`, `Write "${first.text}" if it is one.`);
  }
  return type ?? userType(reader, defaultSchema, first.text);
}

/**
 * Type text as a person writes it. A name that PostgreSQL does not know is taken for a type of
 * `defaultSchema` (an enum, a domain, an extension's): whether that exists is not known here.
 */
export function parseType(text: string, defaultSchema = 'public'): ColumnType {
  const tokens = tokenizeType(text);
  if (tokens === null) refuse(text, 'it has characters no type has', 'Write, say, numeric(12,2).');
  const reader = new TypeReader(text, tokens);
  const setof = reader.accept('setof');
  if (setof) refuse(text, 'SETOF is for function results', 'Write the type alone.');
  const type = namedType(reader, defaultSchema);
  const array = reader.arrayMarks();
  reader.finish();
  return { ...type, array };
}
