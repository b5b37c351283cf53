/** Values of PostgreSQL's types as texts: ordinary ones that differ from one another, and edges. */
import type { ColumnType } from '../../ir/type.ts';

export interface Values {
  /** Any of them would be no surprise; all different. */
  readonly plain: readonly string[];
  /** Least, largest, empty, odd. */
  readonly edges: readonly string[];
}

const longest = 300;

type Each = (make: (n: number) => string) => string[];

function eachOf(count: number): Each {
  return (make) => Array.from({ length: count }, (_, index) => make(index + 1));
}

function two(n: number): string {
  return String(n).padStart(2, '0');
}

function integers(each: Each, least: string, most: string): Values {
  return { plain: each(String), edges: ['0', '-1', most, least] };
}

function numericEdges(modifiers: string): string[] {
  const [, precision, scale = '0'] = /\(\s*(\d+)(?:\s*,\s*(-?\d+))?/.exec(modifiers) ?? [];
  if (precision === undefined) return ['0', '-1.5', '12345678901234567890.123456789'];
  const after = Math.max(0, Number(scale));
  const before = Number(precision) - Number(scale);
  const nines = `${'9'.repeat(Math.max(0, before)) || '0'}${after > 0 ? `.${'9'.repeat(after)}` : ''}`;
  return ['0', nines, `-${nines}`];
}

/** Decimal numbers that lose digits where a type is narrowed, if the type has any. */
function numericPlain(each: Each, modifiers: string): string[] {
  const [, precision, scale = '0'] = /\(\s*(\d+)(?:\s*,\s*(-?\d+))?/.exec(modifiers) ?? [];
  if (precision === undefined) return each((n) => `${n}.${n % 10}`);
  const before = Number(precision) - Number(scale);
  if (Number(scale) <= 0) return each(String).filter((text) => text.length <= before);
  const whole = before < 1 ? each(() => '0') : each((n) => String(before === 1 ? n % 10 : n));
  return whole.map((text, at) => `${text}.${(at + 1) % 10}`);
}

function lengthOf(modifiers: string, otherwise: number): number {
  return Number(/\((\d+)\)/.exec(modifiers)?.[1] ?? otherwise);
}

function texts(each: Each, modifiers: string): Values {
  const room = lengthOf(modifiers, longest);
  const cut = (text: string) => [...text].slice(0, room).join('');
  const plain = [
    ...new Set(each((n) => cut(room < 7 ? String.fromCharCode(96 + n) : `value ${n}`))),
  ];
  const edges = ['', `Ünïcode – ‘quoted’ "x" \\ 'y'`, 'x'.repeat(room), ' UPPER lower '].map(cut);
  return { plain, edges: [...new Set(edges)] };
}

function ranges(points: readonly string[]): Values {
  const plain = points.slice(0, -1).map((point, at) => `[${point},${points[at + 1]})`);
  return { plain, edges: ['empty', '(,)', `[${points[0]},)`] };
}

function table(count: number): Readonly<Record<string, Values>> {
  const each = eachOf(count);
  const days = each((n) => `2024-03-${two(n)}`);
  const instants = days.map((day, at) => `${day} ${two((at + 10) % 24)}:30:00+00`);
  return {
    smallint: integers(each, '-32768', '32767'),
    integer: integers(each, '-2147483648', '2147483647'),
    bigint: integers(each, '-9223372036854775808', '9223372036854775807'),
    real: { plain: each((n) => `${n}.5`), edges: ['0', '-1.5', '1e30'] },
    'double precision': { plain: each((n) => `${n}.25`), edges: ['0', '-1.5', '1e300'] },
    float4: { plain: each((n) => `${n}.5`), edges: ['0', '-1.5', '1e30'] },
    float8: { plain: each((n) => `${n}.25`), edges: ['0', '-1.5', '1e300'] },
    money: { plain: each((n) => `${n}.50`), edges: ['0', '-1'] },
    boolean: { plain: ['true', 'false'], edges: [] },
    uuid: {
      plain: each((n) => `00000000-0000-4000-8000-0000000000${two(n)}`),
      edges: ['ffffffff-ffff-ffff-ffff-ffffffffffff'],
    },
    date: { plain: days, edges: ['1970-01-01', '2024-02-29', '9999-12-31', '0001-01-01'] },
    timestamptz: {
      plain: instants,
      edges: ['1970-01-01 00:00:00+00', '9999-12-31 23:59:59.999999+00'],
    },
    timestamp: {
      plain: instants.map((instant) => instant.slice(0, -3)),
      edges: ['1970-01-01 00:00:00', '9999-12-31 23:59:59.999999'],
    },
    time: { plain: each((n) => `00:${two(n)}:00`), edges: ['00:00:00', '23:59:59.999999'] },
    timetz: {
      plain: each((n) => `00:${two(n)}:00+00`),
      edges: ['00:00:00+00', '23:59:59.999999+14'],
    },
    interval: { plain: each((n) => `${n} days`), edges: ['0', '-1 days 02:03:04.5'] },
    json: {
      plain: each((n) => `{"n": ${n}}`),
      edges: ['{}', '[]', 'null', '{"a": [1, null, "x"]}'],
    },
    jsonb: {
      plain: each((n) => `{"n": ${n}}`),
      edges: ['{}', '[]', 'null', '{"a": [1, null, "x"]}'],
    },
    bytea: { plain: each((n) => `\\x${two(n)}`), edges: ['\\x', '\\xdeadbeef00ff'] },
    inet: { plain: each((n) => `10.0.0.${n}`), edges: ['::1', '192.168.0.0/16'] },
    cidr: { plain: each((n) => `10.${n}.0.0/16`), edges: ['::/0'] },
    macaddr: { plain: each((n) => `08:00:2b:01:02:${two(n)}`), edges: [] },
    macaddr8: { plain: each((n) => `08:00:2b:01:02:03:04:${two(n)}`), edges: [] },
    xml: { plain: each((n) => `<a>${n}</a>`), edges: ['<a/>'] },
    tsvector: { plain: each((n) => `'word${n}':1`), edges: [''] },
    tsquery: { plain: each((n) => `'word${n}'`), edges: [''] },
    point: { plain: each((n) => `(${n},${n})`), edges: ['(0,0)'] },
    line: { plain: each((n) => `{1,2,${n}}`), edges: [] },
    lseg: { plain: each((n) => `[(0,0),(${n},1)]`), edges: [] },
    box: { plain: each((n) => `(${n},1),(0,0)`), edges: [] },
    path: { plain: each((n) => `[(0,0),(${n},1)]`), edges: [] },
    polygon: { plain: each((n) => `((0,0),(${n},1),(1,0))`), edges: [] },
    circle: { plain: each((n) => `<(0,0),${n}>`), edges: [] },
    oid: { plain: each(String), edges: [] },
    '"char"': { plain: each((n) => String.fromCharCode(96 + n)), edges: [] },
    name: { plain: each((n) => `name_${n}`), edges: [''] },
    pg_lsn: { plain: each((n) => `0/${n}`), edges: [] },
    jsonpath: { plain: each((n) => `$."a"[${n}]`), edges: [] },
    int4range: ranges(each((n) => String(n * 10))),
    int8range: ranges(each((n) => String(n * 10))),
    numrange: ranges(each((n) => `${n}.5`)),
    daterange: ranges(days),
    tsrange: ranges(instants.map((instant) => `"${instant.slice(0, -3)}"`)),
    tstzrange: ranges(instants.map((instant) => `"${instant}"`)),
    // Extensions.
    citext: texts(each, ''),
    hstore: { plain: each((n) => `"k"=>"${n}"`), edges: ['', '"k"=>NULL'] },
    ltree: { plain: each((n) => `top.a${n}`), edges: [''] },
    lquery: { plain: each((n) => `top.a${n}.*`), edges: [] },
    cube: { plain: each((n) => `(${n})`), edges: [] },
    geometry: { plain: each((n) => `POINT(${n} ${n})`), edges: [] },
    geography: { plain: each((n) => `POINT(${n} ${n})`), edges: [] },
  };
}

const tables = new Map<number, Readonly<Record<string, Values>>>();

function fixedOf(count: number): Readonly<Record<string, Values>> {
  const known = tables.get(count) ?? table(count);
  tables.set(count, known);
  return known;
}

function bits(each: Each, modifiers: string, varying: boolean): Values {
  const length = lengthOf(modifiers, varying ? 8 : 1);
  const plain = each((n) => n.toString(2).padStart(length, '0').slice(-length));
  return { plain: [...new Set(plain)], edges: ['0'.repeat(length), '1'.repeat(length)] };
}

function vectors(each: Each, modifiers: string): Values {
  const length = lengthOf(modifiers, 3);
  return { plain: each((n) => `[${new Array(length).fill(n).join(',')}]`), edges: [] };
}

/** Multiranges hold what their ranges hold, in braces. */
function multiranges(count: number, name: string): Values | null {
  const single = fixedOf(count)[name.replace('multirange', 'range')];
  if (!name.endsWith('multirange') || single === undefined) return null;
  return { plain: single.plain.map((range) => `{${range}}`), edges: ['{}'] };
}

/** Tried one after another where nothing is known of a type. */
export const probes: readonly string[] = ['', '0', '1', 'a', '{}', '(,)', 'empty', '()', '[]'];

/** Null for a type that only its own statement explains. `count`: how many plain values there should be. */
export function valuesOf(
  { name, modifiers }: Pick<ColumnType, 'name' | 'modifiers'>,
  count: number,
): Values | null {
  const each = eachOf(count);
  switch (name) {
    case 'text':
    case 'varchar':
    case 'character varying':
      return texts(each, modifiers);
    case 'char':
    case 'bpchar':
    case 'character':
      return texts(each, modifiers === '' ? '(1)' : modifiers);
    case 'numeric':
    case 'decimal':
      return { plain: numericPlain(each, modifiers), edges: numericEdges(modifiers) };
    case 'bit':
      return bits(each, modifiers, false);
    case 'varbit':
    case 'bit varying':
      return bits(each, modifiers, true);
    case 'vector':
    case 'halfvec':
      return vectors(each, modifiers);
    default:
      return fixedOf(count)[name] ?? multiranges(count, name);
  }
}

/** An array's element as it stands between braces; a composite's attribute between parentheses. */
export function quotedElement(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
