/** Casts on a server: what is said to hold of every value is tried on the values that are hard. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { emptySchema, type Schema } from '../../src/ir/schema.ts';
import type { ColumnType } from '../../src/ir/type.ts';
import { castOf } from '../../src/plan/cast/cast.ts';
import type { Cast } from '../../src/plan/cast/kinds.ts';
import { formatType, parseType } from '../../src/postgres/type.ts';
import { type LocalSession, openPglite } from '../support/pglite.ts';

const schema: Schema = {
  ...emptySchema,
  enums: [
    { schema: 'public', name: 'mood', values: ['sad', 'ok'], comment: null },
    { schema: 'public', name: 'moods', values: ['ok', 'sad', 'glad'], comment: null },
  ],
  domains: [
    {
      schema: 'public',
      name: 'positive',
      type: parseType('integer'),
      collation: null,
      notNull: false,
      default: null,
      checks: [
        {
          name: 'positive_check',
          expression: '(VALUE > 0)',
          noInherit: false,
          validated: true,
          enforced: true,
          comment: null,
        },
      ],
      comment: null,
    },
  ],
};

/** Values at the edges of each type, as literals. */
const samples: Readonly<Record<string, readonly string[]>> = {
  smallint: ['-32768', '0', '32767'],
  integer: ['-2147483648', '-1', '0', '32768', '2147483647'],
  bigint: ['-9223372036854775808', '2147483648', '9223372036854775807', '7'],
  real: ['NaN', 'Infinity', '-1.5', '3e38', '0.1', '16777217'],
  'double precision': ['NaN', '-Infinity', '1e300', '0.1', '2.5', '9007199254740993'],
  numeric: ['NaN', 'Infinity', '0.005', '99999999999', '-0.5'],
  'numeric(6,2)': ['9999.99', '-0.01', '0', '32767.49'].filter((text) => Number(text) < 1e4),
  'numeric(4,0)': ['9999', '-9999'],
  money: ['12.34', '-92233720368547758.08', '0', '9999999.99'],
  boolean: ['true', 'false'],
  text: ['', ' a ', 'abcdefghij', 'ünï', '12', 'abc       '],
  'varchar(5)': ['abcde', '', 'a    '],
  'char(4)': ['abcd', 'a', ''],
  uuid: ['00000000-0000-0000-0000-000000000000'],
  date: ['2024-02-29', 'infinity', '0001-01-01'],
  timestamp: ['2024-02-29 12:34:56.789123', 'infinity'],
  'timestamp(0)': ['2024-02-29 12:34:56'],
  timestamptz: ['2024-02-29 12:34:56.789123+05', '-infinity'],
  time: ['12:34:56.789', '24:00:00'],
  interval: ['1 mon 2 days 03:00:00'],
  json: ['{"b": 1, "a": 2}', '[]', 'null'],
  jsonb: ['{"b": 1, "a": 2}'],
  mood: ['sad'],
  moods: ['ok', 'glad'],
  positive: ['1', '2147483647'],
  'integer[]': ['{1,NULL,2147483647}', '{}'],
  'bigint[]': ['{1,9223372036854775807}'],
  'text[]': ['{a,abcdefghij,NULL}'],
  'varchar(5)[]': ['{abcde}'],
  'mood[]': ['{sad,NULL}'],
  'moods[]': ['{glad}', '{ok}'],
};

const names = Object.keys(samples);
const typeOf = (name: string): ColumnType => parseType(name);
const castBetween = (before: string, after: string): Cast =>
  castOf({
    before: typeOf(before),
    after: typeOf(after),
    from: schema,
    to: schema,
    defaultSchema: null,
  });

let session: LocalSession;
beforeAll(async () => {
  session = await openPglite();
  await session.execute(
    `CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TYPE moods AS ENUM ('ok', 'sad', 'glad');
     CREATE DOMAIN positive AS integer CHECK (VALUE > 0); SET timezone = 'Asia/Kathmandu'`,
  );
});
afterAll(() => session?.close());

async function attempt(sql: string): Promise<string | null> {
  try {
    await session.execute(sql);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** What a cast says, held against every sample of its type; in words what does not hold. */
async function tried(before: string, after: string, cast: Cast): Promise<string[]> {
  if (cast.kind === 'asked') {
    const wrong: string[] = [];
    for (const { expression } of cast.candidates.slice(0, 1)) {
      const failure = await attempt(
        `CREATE TEMP TABLE t (x ${formatType(typeOf(before))}); ALTER TABLE t ALTER x TYPE ${formatType(typeOf(after))} USING ${expression('x')}; DROP TABLE t`,
      );
      if (failure !== null) wrong.push(`candidate ${expression('x')}: ${failure}`);
      await attempt('DROP TABLE IF EXISTS t');
    }
    return wrong;
  }
  const back = castBetween(after, before);
  const wrong: string[] = [];
  for (const sample of samples[before] ?? []) {
    await session.execute(
      `CREATE TEMP TABLE t (x ${formatType(typeOf(before))}, y ${formatType(typeOf(after))}, z ${formatType(typeOf(before))}); INSERT INTO t VALUES ('${sample}')`,
    );
    const condition = cast.breaks === null ? 'false' : cast.breaks('x');
    const [row] = await session.query<{ breaks: boolean }>(
      `SELECT coalesce(${condition}, false) AS breaks FROM t`,
    );
    const failure = await attempt(`UPDATE t SET y = ${cast.expression('x')}`);
    if ((failure !== null) !== row?.breaks) {
      wrong.push(`${sample}: said to ${row?.breaks ? 'break' : 'fit'}, and ${failure ?? 'fits'}`);
    }
    if (failure === null && cast.exact && back.kind === 'derived') {
      const lost = await attempt(`UPDATE t SET z = ${back.expression('y')}`);
      if (lost !== null) wrong.push(`${sample}: ${lost}`);
      const [same] = await session.query<{ same: boolean }>(
        'SELECT z::text IS NOT DISTINCT FROM x::text AS same FROM t',
      );
      if (same?.same !== true) wrong.push(`${sample}: does not come back`);
    }
    await session.execute('DROP TABLE t');
  }
  return wrong;
}

describe('a cast says what it does', () => {
  test.each(names)('from %s', async (before) => {
    const wrong: string[] = [];
    for (const after of names) {
      if (after === before) continue;
      const found = await tried(before, after, castBetween(before, after));
      wrong.push(...found.map((text) => `to ${after}: ${text}`));
    }
    expect(wrong).toEqual([]);
  });
});

test('what is lost is said, and what is not known is asked', () => {
  const told = (before: string, after: string) => {
    const cast = castBetween(before, after);
    if (cast.kind === 'asked') return cast.narrows === null ? 'asked' : 'asked, narrows';
    return cast.narrows === null ? 'derived' : 'narrows';
  };
  expect(told('integer', 'bigint')).toBe('derived');
  expect(told('bigint', 'integer')).toBe('narrows');
  expect(told('varchar(5)', 'text')).toBe('derived');
  expect(told('text', 'varchar(5)')).toBe('narrows');
  expect(told('text', 'integer')).toBe('asked');
  expect(told('timestamptz', 'date')).toBe('asked, narrows');
  expect(told('timestamp', 'timestamptz')).toBe('asked');
  expect(told('numeric(6,2)', 'numeric(4,0)')).toBe('narrows');
  expect(told('mood', 'moods')).toBe('derived');
  expect(told('moods', 'mood')).toBe('asked');
  expect(told('uuid', 'text')).toBe('derived');
  expect(told('integer', 'positive')).toBe('derived');
});
