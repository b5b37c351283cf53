/** Column types as Drizzle's builders say them. */
import type { Schema } from '../../ir/schema.ts';
import type { ColumnType } from '../../ir/type.ts';
import { formatType } from '../../postgres/type.ts';

export interface Builder {
  /** Of pg-core; `enum` and `custom` are constants of the project. */
  readonly kind: string;
  /** Options of the builder: key and code. */
  readonly options: readonly (readonly [key: string, value: string])[];
  /** The enum; or the type's SQL for `custom`. */
  readonly enum: { readonly schema: string; readonly name: string } | null;
  readonly sql: string | null;
  readonly array: boolean;
}

const plain: Readonly<Record<string, string>> = {
  smallint: 'smallint',
  integer: 'integer',
  bigint: 'bigint',
  real: 'real',
  'double precision': 'doublePrecision',
  boolean: 'boolean',
  text: 'text',
  uuid: 'uuid',
  json: 'json',
  jsonb: 'jsonb',
  date: 'date',
  inet: 'inet',
  cidr: 'cidr',
  macaddr: 'macaddr',
  macaddr8: 'macaddr8',
  point: 'point',
  line: 'line',
};

type Options = Builder['options'];

function numbers(modifiers: string): string[] {
  return modifiers.match(/-?\d+/g) ?? [];
}

function timed(type: ColumnType, zone: boolean, mode: Options): Options {
  const [precision] = numbers(type.modifiers);
  return [
    ...(precision === undefined ? [] : [['precision', precision] as const]),
    ...(zone ? [['withTimezone', 'true'] as const] : []),
    ...mode,
  ];
}

/** How the project's columns of a type give their values: `mode` of most of them. */
export type Modes = Readonly<Record<string, string | null>>;

function modeOf(modes: Modes, kind: string, otherwise: string | null = null): Options {
  const mode = modes[kind] ?? otherwise;
  return mode === null ? [] : [['mode', mode]];
}

/** Types with modifiers; null where Drizzle has no builder. */
function sized(type: ColumnType, modes: Modes): readonly [kind: string, options: Options] | null {
  const [first, second] = numbers(type.modifiers);
  switch (type.name) {
    case 'numeric': {
      if (first === undefined) return ['numeric', modeOf(modes, 'numeric')];
      if (Number(second ?? 0) < 0 || Number(second ?? 0) > Number(first)) return null;
      const scale = second === undefined || second === '0' ? [] : [['scale', second] as const];
      return ['numeric', [['precision', first], ...scale, ...modeOf(modes, 'numeric')]];
    }
    case 'varchar':
    case 'char':
      return [type.name, first === undefined ? [] : [['length', first]]];
    case 'timestamp':
    case 'timestamptz':
      return ['timestamp', timed(type, type.name === 'timestamptz', modeOf(modes, 'timestamp'))];
    case 'time':
    case 'timetz':
      return ['time', timed(type, type.name === 'timetz', [])];
    case 'interval': {
      const fields = type.modifiers.replace(/\(\d+\)/, '').trim();
      const words = fields === '' ? [] : [['fields', `'${fields}'`] as const];
      return [
        'interval',
        [...words, ...(first === undefined ? [] : [['precision', first] as const])],
      ];
    }
    default:
      return null;
  }
}

const extensions: Readonly<Record<string, string>> = {
  vector: 'vector',
  halfvec: 'halfvec',
  sparsevec: 'sparsevec',
};

function ofExtension(type: ColumnType): readonly [kind: string, options: Options] | null {
  const kind = extensions[type.name];
  const [dimensions] = numbers(type.modifiers);
  return kind === undefined || dimensions === undefined || type.schema !== 'public'
    ? null
    : [kind, [['dimensions', dimensions]]];
}

export function builderOf(type: ColumnType, schema: Schema, modes: Modes): Builder {
  const { array } = type;
  const none = { options: [], enum: null, sql: null, array };
  const found = schema.enums.find((each) => each.schema === type.schema && each.name === type.name);
  if (found !== undefined) {
    return { ...none, kind: 'enum', enum: { schema: found.schema, name: found.name } };
  }
  if (type.schema === null && type.modifiers === '') {
    const kind = plain[type.name];
    const otherwise = kind === 'bigint' ? 'number' : null;
    const moded = kind === 'bigint' || kind === 'date';
    if (kind !== undefined) {
      return { ...none, kind, options: moded ? modeOf(modes, kind, otherwise) : [] };
    }
  }
  const known = type.schema === null ? sized(type, modes) : ofExtension(type);
  if (known !== null) return { ...none, kind: known[0], options: known[1] };
  return { ...none, kind: 'custom', sql: formatType({ ...type, array: false }, 'public') };
}

/** What a value of a custom type is in TypeScript, as drivers give it. */
export function dataOf(sql: string): string {
  return sql === 'bytea' ? 'Uint8Array' : sql === 'oid' ? 'number' : 'string';
}
