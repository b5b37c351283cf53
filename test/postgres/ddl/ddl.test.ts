/** What the DDL writer writes, and that comments and odd values cannot break out of their place. */
import { describe, expect, test } from 'vitest';
import { objectId } from '../../../src/ir/id.ts';
import type { Table } from '../../../src/ir/schema.ts';
import { keepArrayCasts } from '../../../src/postgres/ddl/array-casts.ts';
import { createIndex } from '../../../src/postgres/ddl/indexes.ts';
import { declare } from '../../../src/postgres/ddl/inheritance.ts';
import { defaultExpression, elementExpression } from '../../../src/postgres/ddl/parentheses.ts';
import { createPolicy } from '../../../src/postgres/ddl/policy.ts';
import { commentText, type Spelling, withParameters } from '../../../src/postgres/ddl/spelling.ts';
import { createTable } from '../../../src/postgres/ddl/table.ts';
import { check, column, foreignKey, index, key, table } from '../../support/build-schema.ts';

const plain: Spelling = { defaultSchema: 'public', notes: () => undefined };

function create(item: Table, spelling: Spelling = plain): string {
  return createTable(
    declare(item, () => undefined),
    spelling,
  );
}

const invoices = table(
  'invoices',
  [
    column('id', 'uuid', { default: 'gen_random_uuid()' }),
    column('tenant_id', 'uuid'),
    column('status', 'text', { default: "'draft'" }),
    column('total', 'numeric(14,2)'),
    column('paid_at', 'timestamptz?'),
  ],
  {
    primaryKey: key('invoices_pkey', ['id']),
    uniques: [key('invoices_number_key', ['tenant_id', 'id'], { nullsNotDistinct: true })],
    checks: [check('invoices_total_check', 'total >= 0')],
    foreignKeys: [
      { ...foreignKey('invoices_tenant_id_fkey', ['tenant_id'], 'tenants', ['id'], 'cascade') },
    ],
  },
);

describe('CREATE TABLE', () => {
  test('one aligned line a column, named constraints below', () => {
    expect(create(invoices)).toBe(
      [
        'CREATE TABLE invoices (',
        '  id        uuid          NOT NULL DEFAULT gen_random_uuid(),',
        '  tenant_id uuid          NOT NULL,',
        "  status    text          NOT NULL DEFAULT 'draft',",
        '  total     numeric(14,2) NOT NULL,',
        '  paid_at   timestamptz,',
        '  CONSTRAINT invoices_pkey PRIMARY KEY (id),',
        '  CONSTRAINT invoices_number_key UNIQUE NULLS NOT DISTINCT (tenant_id, id),',
        '  CONSTRAINT invoices_total_check CHECK (total >= 0),',
        '  CONSTRAINT invoices_tenant_id_fkey FOREIGN KEY (tenant_id)',
        '    REFERENCES tenants (id) ON DELETE CASCADE',
        ')',
      ].join('\n'),
    );
  });

  test('qualified unless told otherwise', () => {
    const sql = create(invoices, { ...plain, defaultSchema: null });
    expect(sql).toContain('CREATE TABLE public.invoices (');
    expect(sql).toContain('REFERENCES public.tenants (id)');
  });

  test('reasons stand above what they explain, and cannot leave their line', () => {
    const notes = new Map<string, string>([
      [objectId('column', 'public', 'invoices', 'paid_at'), 'empty until paid'],
      [
        objectId('check', 'public', 'invoices', 'invoices_total_check'),
        'credit notes\r\nDROP TABLE tenants;\u2028DROP TABLE x\0',
      ],
    ]);
    const sql = create(invoices, { ...plain, notes: (id) => notes.get(id) });
    expect(sql).toContain('  -- empty until paid\n  paid_at   timestamptz,');
    expect(sql).toContain(
      '  -- credit notes DROP TABLE tenants; DROP TABLE x\n  CONSTRAINT invoices_total_check',
    );
  });

  test('a long name does not push the others away', () => {
    const long = 'x'.repeat(50);
    const sql = create(table('t', [column(long, 'text'), column('a', 'text')]));
    expect(sql).toContain(`  ${long} text NOT NULL,\n  a text NOT NULL\n`);
  });
});

describe('parentheses', () => {
  test.each([
    ['lower(email)', 'lower(email)'],
    ['public.f(a, b)', 'public.f(a, b)'],
    ["lower('(' || a)", "lower('(' || a)"],
    ['a + 1', '(a + 1)'],
    ['f(a) || g(b)', '(f(a) || g(b))'],
    ['(a) || (b)', '((a) || (b))'],
    ['a ->> 1', '(a ->> 1)'],
  ])('index element %s', (expression, expected) => {
    expect(elementExpression(expression)).toBe(expected);
  });

  test.each([
    ['now()', 'now()'],
    ['0', '0'],
    ['-1.5', '-1.5'],
    ["'it''s'::text", "'it''s'::text"],
    ["'{}'::text[]", "'{}'::text[]"],
    ['CURRENT_DATE', 'CURRENT_DATE'],
    ["nextval('s'::regclass)", "nextval('s'::regclass)"],
    ["now() + '1 day'::interval", "(now() + '1 day'::interval)"],
    ['a IN (1, 2)', '(a IN (1, 2))'],
    ['(1 + 2)', '(1 + 2)'],
  ])('default %s', (expression, expected) => {
    expect(defaultExpression(expression)).toBe(expected);
  });
});

test('index elements, order, inclusion and predicate', () => {
  const [first, second] = index('i', ['created_at', 'lower(name)']).elements;
  if (first === undefined || second === undefined) throw new Error('two elements expected');
  const sql = createIndex(
    invoices,
    index('idx "x"', [], {
      unique: true,
      elements: [
        { ...first, order: 'desc', nulls: 'last' },
        { ...second, operatorClass: 'text_pattern_ops', nulls: 'first' },
      ],
      include: ['Total'],
      storage: ['fillfactor=70'],
      predicate: 'paid_at IS NULL',
    }),
    plain,
  );
  expect(sql).toBe(
    'CREATE UNIQUE INDEX "idx ""x""" ON invoices (created_at DESC NULLS LAST, lower(name) text_pattern_ops NULLS FIRST) INCLUDE ("Total") WITH (fillfactor = 70)\n  WHERE paid_at IS NULL',
  );
});

test('roles of a policy are quoted, everybody is not', () => {
  const policy = {
    name: 'tenant',
    permissive: false,
    command: 'select' as const,
    roles: ['App "User"', 'public'],
    using: 'true',
    check: null,
    comment: null,
  };
  expect(createPolicy(invoices, policy, plain)).toBe(
    'CREATE POLICY tenant ON invoices\n  AS RESTRICTIVE\n  FOR SELECT\n  TO "App ""User""", PUBLIC\n  USING (true)',
  );
});

test('storage parameters with odd values are quoted', () => {
  expect(withParameters(['fillfactor=70', 'toast.autovacuum_enabled=off'])).toBe(
    ' WITH (fillfactor = 70, toast.autovacuum_enabled = off)',
  );
  expect(withParameters(["x=a'); DROP TABLE t; --"])).toBe(" WITH (x = 'a''); DROP TABLE t; --')");
});

test('comment text has no line ends of any kind', () => {
  expect(commentText('a\nb\r\nc\u2028d\u2029e\u0085f\0g')).toBe('a b c d e f g');
});

describe('keepArrayCasts', () => {
  test.each([
    [
      "(a)::text = ANY ((ARRAY['x'::character varying, 'it''s ]'::character varying])::text[])",
      "(a)::text = ANY (((ARRAY['x'::character varying, 'it''s ]'::character varying])::character varying[])::text[])",
    ],
    ["a = ANY (ARRAY['x'::text])", "a = ANY (ARRAY['x'::text])"],
    ["(ARRAY['x'::text])::text[]", "(ARRAY['x'::text])::text[]"],
    ["'(ARRAY[''x''::int])::text[]'", "'(ARRAY[''x''::int])::text[]'"],
    ['(ARRAY[a, b])::text[]', '(ARRAY[a, b])::text[]'],
    ['(ARRAY[1', '(ARRAY[1'],
  ])('%s', (text, expected) => {
    expect(keepArrayCasts(text)).toBe(expected);
  });
});
