import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Refusal } from '../../src/ir/findings.ts';
import { builtinType } from '../../src/ir/type.ts';
import { formatType, parseType } from '../../src/postgres/type.ts';
import { type LocalSession, openPglite } from '../support/pglite.ts';

let session: LocalSession;
beforeAll(async () => {
  session = await openPglite();
  await session.execute(`create type mood as enum ('ok'); create schema "Odd.One";
    create domain "Odd.One"."My Type" as text; create type "path" as enum ('mine')`);
});
afterAll(() => session?.close());

/** What a person may write, and how we spell it. */
const spellings: readonly (readonly [string, string])[] = [
  ['int', 'integer'],
  ['INT4', 'integer'],
  ['int8', 'bigint'],
  ['float8', 'double precision'],
  ['float', 'double precision'],
  ['float(10)', 'real'],
  ['Double  Precision', 'double precision'],
  ['decimal(12, 2)', 'numeric(12,2)'],
  ['numeric(5)', 'numeric(5,0)'],
  ['numeric(3,-2)', 'numeric(3,-2)'],
  ['character varying(20)', 'varchar(20)'],
  ['character varying', 'varchar'],
  ['char', 'char(1)'],
  ['character(3)', 'char(3)'],
  ['national character varying(5)', 'varchar(5)'],
  ['"char"', '"char"'],
  ['bit varying(8)', 'varbit(8)'],
  ['bit', 'bit(1)'],
  ['timestamp with time zone', 'timestamptz'],
  ['timestamp(3) with time zone', 'timestamptz(3)'],
  ['timestamp (0) without time zone', 'timestamp(0)'],
  ['timestamptz(6)', 'timestamptz(6)'],
  ['time with time zone', 'timetz'],
  ['interval', 'interval'],
  ['interval(3)', 'interval(3)'],
  ['interval year to month', 'interval year to month'],
  ['interval second(3)', 'interval second(3)'],
  ['interval day to second (2)', 'interval day to second(2)'],
  ['text[]', 'text[]'],
  ['integer[3][]', 'integer[]'],
  ['varchar(5) array', 'varchar(5)[]'],
  ['numeric(8,3)[]', 'numeric(8,3)[]'],
  ['pg_catalog.int4', 'integer'],
  ['pg_catalog."char"', '"char"'],
  ['mood', 'public.mood'],
  ['public.mood[]', 'public.mood[]'],
  ['"Odd.One"."My Type"', '"Odd.One"."My Type"'],
  ['public.path', 'public.path'],
  ['path', 'path'],
  ['jsonb', 'jsonb'],
  ['tstzrange', 'tstzrange'],
  ['regclass', 'regclass'],
];

describe('parseType and formatType', () => {
  test.each(spellings)('%s', async (written, expected) => {
    const type = parseType(written);
    expect(formatType(type)).toBe(expected);
    expect(formatType(parseType(formatType(type)))).toBe(expected);
    // PostgreSQL takes both for the same type.
    const [row] = await session.execute<{ same: boolean }>(
      `create temporary table t (a ${written}, b ${formatType(type)});
       select format_type(a.atttypid, a.atttypmod) = format_type(b.atttypid, b.atttypmod) as same
       from pg_attribute a, pg_attribute b
       where a.attrelid = 't'::regclass and b.attrelid = 't'::regclass
         and a.attname = 'a' and b.attname = 'b'`,
    );
    await session.execute('drop table t');
    expect(row?.same).toBe(true);
  });

  test('extension types keep their modifiers', () => {
    expect(parseType('vector(1536)')).toEqual({
      schema: 'public',
      name: 'vector',
      modifiers: '(1536)',
      array: false,
    });
    expect(formatType(parseType('geometry(Point,4326)', 'gis'))).toBe('gis.geometry(point,4326)');
  });

  test('the default schema is left out, unless pg_catalog would take the name', () => {
    expect(formatType(parseType('mood[]'), 'public')).toBe('mood[]');
    expect(formatType(parseType('public.path'), 'public')).toBe('public.path');
    expect(formatType(builtinType('char'))).toBe('"char"');
  });

  test.each([
    ['', 'missing'],
    ['   ', 'missing'],
    ['inte ger', 'unexpected'],
    ['text(20)', 'takes no modifier'],
    ['numeric(12', 'missing'],
    ['numeric()', 'empty modifier'],
    ['numeric(2000)', 'between 1 and 1000'],
    ['numeric(1,2,3)', 'more than 2'],
    ['varchar(0)', 'between 1'],
    ['varchar(abc)', 'between 1'],
    ['timestamp(9)', 'between 0 and 6'],
    ['text; drop table x', 'characters no type has'],
    ['text -- note', 'unexpected'],
    ['text not null', 'unexpected'],
    ['text[', 'missing'],
    ['serial', 'sequence'],
    ['bigserial', 'sequence'],
    ['setof integer', 'SETOF'],
    ['select', 'reserved'],
    ['a.b.c', 'unexpected'],
    ["'text'", 'characters no type has'],
    ['(text)', 'unexpected'],
  ])('refuses %j', (written, reason) => {
    let refusal: unknown;
    try {
      parseType(written);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(Refusal);
    expect((refusal as Refusal).code).toBe('invalid_type');
    expect((refusal as Refusal).message).toContain(reason);
    expect((refusal as Refusal).fix).not.toBe('');
  });
});
