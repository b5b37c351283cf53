/** A column's default as a builder's call. */
import type { Column, Table } from '../../ir/schema.ts';
import { literal, type Style, template } from './style.ts';
import type { Builder } from './types.ts';

function inner(sql: string): string {
  const text = sql.trim();
  const parenthesised = /^\((-?\d+(?:\.\d+)?)\)(.*)$/s.exec(text);
  return parenthesised === null ? text : `${parenthesised[1]}${parenthesised[2]}`;
}

const cast = String.raw`(?:::[\w\s."\[\]]+(?:\([\d, ]+\))?(?:\[\])?)?`;
const quoted = new RegExp(`^'((?:[^']|'')*)'${cast}$`);
const number = new RegExp(`^'?(-?\\d+(?:\\.\\d+)?)'?${cast}$`);

/** The value of `'text'::type`; null for anything else. */
export function stringValue(sql: string): string | null {
  const found = quoted.exec(sql.trim())?.[1];
  return found === undefined ? null : found.replaceAll("''", "'");
}

const textual = new Set(['text', 'varchar', 'enum']);
const numeric = new Set(['smallint', 'integer', 'real', 'doublePrecision']);

function modeOf({ options }: Builder): string | null {
  return options.find(([key]) => key === 'mode')?.[1].replace(/['"]/g, '') ?? null;
}

function numberCall(sql: string, builder: Builder, style: Style): string | null {
  const found = number.exec(inner(sql))?.[1];
  if (found === undefined || !Number.isSafeInteger(Math.trunc(Number(found)))) return null;
  const mode = modeOf(builder);
  if (numeric.has(builder.kind)) {
    const whole = builder.kind === 'smallint' || builder.kind === 'integer';
    if (String(Number(found)) !== found || (whole && found.includes('.'))) return null;
    return `.default(${found})`;
  }
  if (builder.kind === 'bigint' && !found.includes('.')) {
    return mode === 'bigint' ? null : `.default(${found})`;
  }
  if (builder.kind !== 'numeric') return null;
  if (mode === null || mode === 'string') return `.default(${literal(found, style)})`;
  return null;
}

function isNow(sql: string): boolean {
  return /^(?:now\(\)|current_timestamp)$/i.test(sql.trim());
}

/** `.default(…)` and its short forms. `tag` is what the module calls `sql`. */
export function defaultCall(
  sql: string,
  builder: Builder,
  style: Style,
  tag: () => string,
): string {
  const written = () => `.default(${template(tag(), sql)})`;
  if (builder.array) return written();
  if (builder.kind === 'timestamp' && isNow(sql)) return '.defaultNow()';
  if (builder.kind === 'uuid' && /^(?:pg_catalog\.)?gen_random_uuid\(\)$/.test(sql.trim())) {
    return '.defaultRandom()';
  }
  if (builder.kind === 'boolean' && /^(?:true|false)$/i.test(sql.trim())) {
    return `.default(${sql.trim().toLowerCase()})`;
  }
  const text = textual.has(builder.kind) ? stringValue(sql) : null;
  if (text !== null) return `.default(${literal(text, style)})`;
  return numberCall(sql, builder, style) ?? written();
}

const widest: Readonly<Record<string, string>> = {
  smallint: '32767',
  integer: '2147483647',
  bigint: '9223372036854775807',
};

function numberText(value: string): string {
  return Number.isSafeInteger(Number(value)) ? value : `'${value}'`;
}

export interface SequenceOptions {
  readonly start: string;
  readonly increment: string;
  readonly min: string;
  readonly max: string;
  readonly cache: string;
  readonly cycle: boolean;
}

/** Options of a sequence that are not PostgreSQL's own. */
export function sequenceOptions(
  options: SequenceOptions,
  type: string,
): (readonly [key: string, value: string])[] {
  const down = options.increment.startsWith('-');
  const max = down ? '-1' : (widest[type] ?? widest.bigint ?? '');
  const lowest: Readonly<Record<string, string>> = {
    smallint: '-32768',
    integer: '-2147483648',
    bigint: '-9223372036854775808',
  };
  const min = down ? (lowest[type] ?? lowest.bigint ?? '') : '1';
  const first = down ? options.max : options.min;
  const entries: (readonly [string, string, string])[] = [
    ['startWith', options.start, first],
    ['increment', options.increment, '1'],
    ['minValue', options.min, min],
    ['maxValue', options.max, max],
    ['cache', options.cache, '1'],
  ];
  const said = entries.flatMap(([key, value, usual]) =>
    value === usual ? [] : [[key, numberText(value)] as const],
  );
  return options.cycle ? [...said, ['cycle', 'true']] : said;
}

export function identityCall(table: Table, column: Column, style: Style): string | null {
  const { identity } = column;
  if (identity === null) return null;
  const own = `${table.name}_${column.name}_seq`;
  const options = [
    ...(identity.sequence === own ? [] : [['name', literal(identity.sequence, style)] as const]),
    ...sequenceOptions(identity, column.type.name),
  ];
  const words = identity.generation === 'always' ? 'Always' : 'ByDefault';
  const text =
    options.length === 0
      ? ''
      : `{ ${options.map(([key, value]) => `${key}: ${value}`).join(', ')} }`;
  return `.generated${words}AsIdentity(${text})`;
}
