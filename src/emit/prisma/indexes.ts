/** Keys and indexes as Prisma says them: which it sees at all, and with which columns. */
import type { Index, Key, Table } from '../../ir/schema.ts';
import { constraintName, keyName } from '../../read/prisma/names.ts';
import { quoted } from './draft.ts';

export interface Said {
  readonly attribute: 'id' | 'unique' | 'index';
  /** Columns, with what stands in parentheses behind each. */
  readonly elements: readonly { readonly column: string; readonly args: string }[];
  /** `map: "…"`, `type: Gin`, `where: …`. */
  readonly args: readonly string[];
}

export interface IndexContext {
  /** The preview feature partialIndexes is on. */
  readonly partial: boolean;
  /** A predicate as PostgreSQL spells it. */
  readonly spelled: (index: string) => string | null;
}

function plainElements(columns: readonly string[]): Said['elements'] {
  return columns.map((column) => ({ column, args: '' }));
}

function mapArgs(name: string, usual: string): string[] {
  return name === usual ? [] : [`map: ${quoted(name)}`];
}

/** Prisma takes the columns of INCLUDE for columns of the key; `include` are those that it can take so. */
export function saidPrimaryKey(table: Table, key: Key, include: readonly string[]): Said {
  return {
    attribute: 'id',
    elements: plainElements([...key.columns, ...include]),
    args: mapArgs(key.name, keyName(table.name)),
  };
}

export function saidUnique(table: Table, key: Key): Said {
  const columns = [...key.columns, ...key.include];
  return {
    attribute: 'unique',
    elements: plainElements(columns),
    args: mapArgs(key.name, constraintName(table.name, columns, '_key')),
  };
}

const methods: Readonly<Record<string, string>> = {
  hash: 'Hash',
  gin: 'Gin',
  gist: 'Gist',
  spgist: 'SpGist',
  brin: 'Brin',
};

const words: Readonly<Record<string, string>> = {
  timestamptz: 'TimestampTz',
  timetz: 'TimeTz',
  varbit: 'VarBit',
  minmax: 'MinMax',
};

const brinTypes =
  'date float4 float8 inet int2 int4 int8 numeric oid timestamp timestamptz time timetz uuid';
const minmaxOnly = 'bit varbit bpchar bytea text';

/** Those that Prisma has words for; any other is said `raw`. */
const known = new Set([
  'inet_ops',
  'jsonb_ops',
  'jsonb_path_ops',
  'array_ops',
  'text_ops',
  'inet_inclusion_ops',
  'bpchar_bloom_ops',
  'bytea_bloom_ops',
  'text_bloom_ops',
  ...`${brinTypes} ${minmaxOnly}`.split(' ').map((type) => `${type}_minmax_ops`),
  ...brinTypes.split(' ').flatMap((type) => [`${type}_bloom_ops`, `${type}_minmax_multi_ops`]),
]);

function operatorClass(text: string): string {
  const bare = /^(?:(?:"[^"]*"|\w+)\.)?("[^"]*"|\w+)/.exec(text)?.[1]?.replaceAll('"', '') ?? text;
  if (!known.has(bare)) return `raw(${quoted(bare)})`;
  return bare
    .split('_')
    .map((word) => words[word] ?? word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

/** The classes that btree_gist and btree_gin make the default: Prisma takes such a column only with its class. */
const gistClasses: Readonly<Record<string, string>> = {
  smallint: 'int2',
  integer: 'int4',
  bigint: 'int8',
  real: 'float4',
  'double precision': 'float8',
  varchar: 'text',
  char: 'bpchar',
  money: 'cash',
  varbit: 'vbit',
  boolean: 'bool',
};
const ginClasses: Readonly<Record<string, string>> = {
  ...gistClasses,
  varchar: 'varchar',
  money: 'money',
  varbit: 'varbit',
};

function defaultClass(table: Table, method: string, column: string): string | null {
  const type = table.columns.find(({ name }) => name === column)?.type;
  if (type === undefined || type.array || !['gist', 'gin'].includes(method)) return null;
  if (type.schema !== null || !scalars.has(type.name)) return null;
  return method === 'gist'
    ? `gist_${gistClasses[type.name] ?? type.name}_ops`
    : `${ginClasses[type.name] ?? type.name}_ops`;
}

/** Those that Prisma knows, and has no class of its own for. */
const scalars = new Set([
  'smallint',
  'integer',
  'bigint',
  'real',
  'double precision',
  'numeric',
  'money',
  'text',
  'varchar',
  'char',
  'bpchar',
  'uuid',
  'date',
  'time',
  'timetz',
  'timestamp',
  'timestamptz',
  'boolean',
  'bytea',
  'bit',
  'varbit',
  'oid',
  'inet',
]);

function opsOf(table: Table, method: string, element: Index['elements'][number]): string {
  const { operatorClass: chosen, column } = element;
  if (chosen !== null) return `ops: ${operatorClass(chosen)}`;
  const usual = defaultClass(table, method, column ?? '');
  return usual === null ? '' : `ops: raw(${quoted(usual)})`;
}

/** Null for an index that Prisma does not see. */
export function saidIndex(table: Table, index: Index, context: IndexContext): Said | null {
  if (index.predicate !== null && !context.partial) return null;
  if (index.elements.some(({ column }) => column === null)) return null;
  const method = methods[index.method];
  const elements = index.elements.map((element) => ({
    column: element.column ?? '',
    args: [
      // Of a B-tree and a hash index it does not look at the operator class.
      method === undefined || method === 'Hash' ? '' : opsOf(table, index.method, element),
      element.order === 'desc' && index.method === 'btree' ? 'sort: Desc' : '',
    ]
      .filter((part) => part !== '')
      .join(', '),
  }));
  const all = [...elements, ...plainElements(index.include)];
  const columns = all.map(({ column }) => column);
  const usual = constraintName(table.name, columns, index.unique ? '_key' : '_idx');
  const predicate = context.spelled(index.name) ?? index.predicate;
  return {
    attribute: index.unique ? 'unique' : 'index',
    elements: all,
    args: [
      ...mapArgs(index.name, usual),
      ...(method === undefined ? [] : [`type: ${method}`]),
      ...(index.predicate === null ? [] : [`where: raw(${quoted(predicate ?? '')})`]),
    ],
  };
}

/** `@@index([a, b(sort: Desc)], map: "…")`. */
export function blockAttribute(said: Said, field: (column: string) => string): string {
  const elements = said.elements.map(({ column, args }) =>
    args === '' ? field(column) : `${field(column)}(${args})`,
  );
  return `@@${said.attribute}([${elements.join(', ')}]${said.args.map((arg) => `, ${arg}`).join('')})`;
}

/** `@id`, `@unique(map: "…")`; null where a field alone cannot say it. */
export function fieldAttribute(said: Said): string | null {
  const [element] = said.elements;
  if (said.attribute === 'index' || said.elements.length !== 1 || element === undefined)
    return null;
  const args = [...(element.args === '' ? [] : [element.args]), ...said.args];
  return `@${said.attribute}${args.length === 0 ? '' : `(${args.join(', ')})`}`;
}
