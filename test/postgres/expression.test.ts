import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { Refusal } from '../../src/ir/findings.ts';
import { parseCondition } from '../../src/postgres/condition.ts';
import {
  columnsOfExpression,
  isReservedWord,
  numberParameters,
  substituteColumns,
} from '../../src/postgres/expression.ts';
import { quoteIdentifier } from '../../src/postgres/identifier.ts';
import { loadParser } from '../../src/postgres/parser.ts';
import { parseOrder, parseQuery } from '../../src/postgres/query.ts';

beforeAll(loadParser);

describe('columns of an expression', () => {
  test.each<[string, string[]]>([
    ['a + b', ['a', 'b']],
    ['dueOn IS NULL', ['dueOn']],
    ['"Due On" > 1', ['Due On']],
    ['"say ""hi"""', ['say "hi"']],
    ['lower(größe) = имя || 名前', ['größe', 'имя', '名前']],
    ['t.a = "T"."B"', ['a', 'B']],
    ["'a' = 'b' AND c", ['c']],
    ['a::text || CURRENT_DATE::text', ['a']],
    ['CASE WHEN a THEN b ELSE (c).d END', ['a', 'b', 'c']],
    ['(SELECT max(x) FROM y WHERE z = a)', ['x', 'z', 'a']],
    ['a -- b', ['a']],
    ['1', []],
  ])('%s', (expression, names) => {
    expect(
      columnsOfExpression(expression)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(names.toSorted());
  });

  test.each(['', 'a b', 'a AS b', 'a, b', 'a FROM t', 'a) OR (b', 'a; SELECT b', "'open", 'a ='])(
    'refused: %s',
    (expression) => {
      expect(() => columnsOfExpression(expression)).toThrow(Refusal);
    },
  );

  test('locations are bytes', () => {
    const expression = "größe > 1 AND 'ü' <> имя";
    for (const { name, location } of columnsOfExpression(expression)) {
      expect(Buffer.from(expression).subarray(location).toString().startsWith(name)).toBe(true);
    }
  });
});

describe('substitution', () => {
  const upper = (expression: string) =>
    substituteColumns(expression, ({ name }) => `<${name.toUpperCase()}>`);

  test.each([
    ['a + b', '<A> + <B>'],
    ['t . a=b', '<A>=<B>'],
    ["'a' || a || 'a'", "'a' || <A> || 'a'"],
    ['größe>имя', '<GRÖSSE>><ИМЯ>'],
    ['("a b")::text', '(<A B>)::text'],
    ['lower(a)', 'lower(<A>)'],
    [
      "payload ?| array['a'] AND payload->>'a' = a",
      "<PAYLOAD> ?| array['a'] AND <PAYLOAD>->>'a' = <A>",
    ],
    ['a[1]', '<A>[1]'],
    ['((a)) = (b)', '((<A>)) = (<B>)'],
  ])('%s', (expression, expected) => {
    expect(upper(expression)).toBe(expected);
  });

  test('null leaves a column as it is', () => {
    expect(substituteColumns('a + b', ({ name }) => (name === 'a' ? 'x' : null))).toBe('x + b');
  });

  const name = fc.oneof(
    fc.constantFrom('a', 'dueOn', 'größe', 'имя', '名前', 'a b', 'say "x"', "it's", 'SELECT', '😀'),
    fc
      .string({ minLength: 1, maxLength: 8, unit: 'grapheme' })
      .filter((text) => !text.includes('\0')),
  );
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const literal = fc
    .string({ maxLength: 6, unit: 'grapheme' })
    .filter((text) => !/[\\\0]/.test(text))
    .map((text) => `'${text.replaceAll("'", "''")}'`);

  test('of any names in any place gives the expression over the others', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(name, literal), { minLength: 1, maxLength: 5 }), (parts) => {
        const spell = (of: (text: string) => string) =>
          parts.map(([column, text]) => `(${of(column)})::text || ${text}`).join(' || ');
        const other = (text: string) => `${text}_other`;
        const given = spell((text) => `x.${quoted(text)}`);
        expect(substituteColumns(given, (use) => quoted(other(use.name)))).toBe(
          spell((text) => quoted(other(text))),
        );
        expect(columnsOfExpression(given).map((use) => use.name)).toEqual(
          parts.map(([column]) => column),
        );
      }),
      { numRuns: 500, seed: 7 },
    );
  });

  test('by itself changes nothing but the quotes', () => {
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 4 }), (names) => {
        const expression = names.map(quoteIdentifier).join(' + ');
        expect(substituteColumns(expression, (use) => quoteIdentifier(use.name))).toBe(expression);
      }),
      { numRuns: 300, seed: 8 },
    );
  });
});

describe('parameters', () => {
  test.each([
    ['a = ? AND b = ?', 'a = $1 AND b = $2', 3],
    ['a = :low AND b > :high AND c < :low', 'a = $1 AND b > $2 AND c < $1', 3],
    ['a = $2 AND b = $1 AND c = $2', 'a = $1 AND b = $2 AND c = $1', 3],
    ["a = '? :x $1' AND b = ?", "a = '? :x $1' AND b = $1", 2],
    ["a = 'it''s ?'", "a = 'it''s ?'", 1],
    ['"a?" = ?', '"a?" = $1', 2],
    ['a::text = ?::text', 'a::text = $1::text', 2],
    ["tags ?| array['a']", "tags ?| array['a']", 1],
    ['tags ?& ?', 'tags ?& $1', 2],
    ["tags ? 'a'", "tags ? 'a'", 1],
    ['tags ? $1', 'tags ? $1', 2],
    ['tags ? :key', 'tags ? $1', 2],
    ['a IN (?,?)', 'a IN ($1,$2)', 3],
    ['a BETWEEN ? AND ?', 'a BETWEEN $1 AND $2', 3],
    ['a = ? -- why?\nAND b = ?', 'a = $1 -- why?\nAND b = $2', 3],
  ])('%s', (condition, sql, next) => {
    expect(numberParameters(condition, 1)).toEqual({ sql, next });
  });

  test('go on from where the last condition stopped', () => {
    expect(numberParameters('b = ?', 4)).toEqual({ sql: 'b = $4', next: 5 });
  });
});

describe('terms', () => {
  const kinds = (condition: string) =>
    parseCondition(condition).map(
      ({ kind, column, expression }) => `${kind} ${column?.name ?? expression ?? '-'}`,
    );

  test.each<[string, string[]]>([
    ['a = $1', ['equals a']],
    ['$1 = a', ['equals a']],
    ['a > 1 AND (b <= 2 AND 3 < c)', ['range a', 'range b', 'range c']],
    ['a OR b', ['other -']],
    ['NOT a', ['boolean a']],
    ['a', ['boolean a']],
    ['a IS NULL AND b IS NOT NULL', ['is null a', 'is not null b']],
    ['a IN (1, 2)', ['in a']],
    ['a NOT IN (1, 2)', ['other a']],
    ['a = ANY ($1)', ['in a']],
    ['$1 = ANY (a)', ['other -']],
    ['a BETWEEN 1 AND 2', ['range a']],
    ["a LIKE 'x%'", ['prefix a']],
    ["a LIKE '%x'", ['like a']],
    ["a LIKE 'x_y%'", ['like a']],
    ['a LIKE $1', ['like a']],
    ["a ILIKE 'x%'", ['like a']],
    ["a NOT LIKE 'x%'", ['like a']],
    ['a @> $1', ['contains a']],
    ['a && $1', ['contains a']],
    ["to_tsvector('english', a) @@ $1", ["search to_tsvector('english', a)"]],
    ['to_tsvector(a) @@ $1', ['search -']],
    ['lower(a) = $1', ['equals lower(a)']],
    ['left(a, 3) = $1', ['equals "left"(a, 3)']],
    ['trim(a) = $1', ['equals pg_catalog.btrim(a)']],
    ['date(a) = $1', ['equals -']],
    ["a ->> 'k' = $1", ["equals (a ->> 'k')"]],
    ['a + 1 > $1', ['range (a + 1)']],
    ['a = b', ['join -']],
    ['1 = 1', ['other -']],
    ['a <> 1', ['other a']],
  ])('%s', (condition, expected) => {
    expect(kinds(condition)).toEqual(expected);
  });

  test.each<[string, string | null]>([
    ["status='sent'", "status = 'sent'"],
    ["'sent' = t.status", "status = 'sent'"],
    ['status = $1', null],
    ["status in ( 'a','b' )", "status IN ('a', 'b')"],
    ["status IN ('a', $1)", null],
    ['"paidAt" is null', '"paidAt" IS NULL'],
    ['n = -1', 'n = -1'],
    ['n = 1.50', 'n = 1.50'],
    ['active', 'active'],
    ['NOT active', 'NOT active'],
    ["status = lower('SENT')", null],
    ['at < now()', null],
    ["lower(status) = 'sent'", null],
  ])('%s as a predicate', (condition, predicate) => {
    expect(parseCondition(condition).map((term) => term.predicate)).toEqual([predicate]);
  });

  test('locations are those of the condition', () => {
    const [term] = parseCondition('größe > 1');
    expect(term?.column?.location).toBe(0);
  });

  test.each([
    '',
    'a ORDER BY b',
    'a LIMIT 1',
    'true; DROP TABLE t',
    'a GROUP BY a',
    'a UNION SELECT 1',
    'a FOR UPDATE',
    'a HAVING b',
  ])('refused: %s', (condition) => {
    expect(() => parseCondition(condition)).toThrow(Refusal);
  });
});

describe('order', () => {
  test.each([
    ['a', 'a', false, null],
    ['a DESC', 'a', true, null],
    ['a asc nulls first', 'a', false, 'first'],
    ['t.größe desc nulls last', 'größe', true, 'last'],
  ])('%s', (text, name, descending, nulls) => {
    expect(parseOrder(text)).toMatchObject({ column: { name }, descending, nulls });
  });

  test('of an expression', () => {
    expect(parseOrder('lower(a) desc')).toMatchObject({
      column: null,
      expression: 'lower(a)',
      descending: true,
    });
  });

  test.each(['', 'a, b', 'a LIMIT 1', 'a desc desc', 'a; b'])('refused: %s', (text) => {
    expect(() => parseOrder(text)).toThrow(Refusal);
  });
});

describe('queries', () => {
  const relations = (sql: string) => parseQuery(sql).map((scope) => [...scope.relations]);

  test('aliases, joins, sub-selects', () => {
    expect(
      relations(
        'SELECT * FROM a x JOIN public.b ON b.i = x.i LEFT JOIN c AS "C" USING (i) WHERE EXISTS (SELECT 1 FROM d)',
      ),
    ).toEqual([
      [
        ['x', 'a'],
        ['b', 'b'],
        ['C', 'c'],
      ],
      [['d', 'd']],
    ]);
  });

  test('both sides of a union, and what stands in FROM', () => {
    expect(relations('SELECT * FROM a UNION SELECT * FROM b').flat()).toEqual(
      expect.arrayContaining([
        ['a', 'a'],
        ['b', 'b'],
      ]),
    );
    expect(relations('SELECT * FROM (SELECT * FROM a) s').flat()).toContainEqual(['a', 'a']);
  });

  test('conditions of joins count like those of WHERE', () => {
    const [scope] = parseQuery(
      'SELECT * FROM a JOIN b ON a.i = b.i AND b.k = 1 WHERE a.n > 2 ORDER BY a.z DESC LIMIT 3',
    );
    expect(scope?.terms.map(({ kind }) => kind)).toEqual(['join', 'equals', 'range']);
    expect(scope?.order).toMatchObject([
      { column: { name: 'z', qualifier: 'a' }, descending: true },
    ]);
    expect(scope?.limited).toBe(true);
  });

  test('update and delete', () => {
    expect(relations('UPDATE a SET x = 1 FROM b WHERE a.i = b.i')).toEqual([
      [
        ['a', 'a'],
        ['b', 'b'],
      ],
    ]);
    expect(relations('DELETE FROM a USING b WHERE a.i = b.i')).toEqual([
      [
        ['a', 'a'],
        ['b', 'b'],
      ],
    ]);
  });
});

test('reserved words', () => {
  const reserved = ['order', 'user', 'desc', 'left', 'end', 'USER'];
  expect(reserved.filter(isReservedWord)).toEqual(reserved);
  expect(['orders', 'name', 'position', 'value', 'größe', 'status'].filter(isReservedWord)).toEqual(
    [],
  );
});
