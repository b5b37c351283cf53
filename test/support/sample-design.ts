/** Designs written by hand for the renderers: the invoicing sample, and many tables. */
import type { Decision, Finding } from '../../src/ir/findings.ts';
import { objectId } from '../../src/ir/id.ts';
import { newDatabase, type Table } from '../../src/ir/schema.ts';
import type { Verdict } from '../../src/ir/verdict.ts';
import type { Design, IndexSupport } from '../../src/rules/design.ts';
import { column, foreignKey, index, key, schemaOf, table } from './build-schema.ts';
import { sampleTables } from './sample-tables.ts';

const patterns: readonly (readonly [string, string, string])[] = [
  ['unpaid invoices of a tenant by due date', 'invoices', 'idx_invoices_tenant_id_due_on'],
  ['invoices of a customer', 'invoices', 'idx_invoices_tenant_id_customer_id'],
  ['customers by name', 'customers', 'idx_customers_tenant_id_name'],
  ['lines of an invoice', 'invoice_lines', 'idx_invoice_lines_tenant_id_invoice_id'],
  ['payments of a customer', 'payments', 'idx_payments_tenant_id_customer_id'],
  ['sign-in by e-mail', 'users', 'users_email_key'],
  ['tenant by slug', 'tenants', 'tenants_slug_key'],
  ['tenants of a user', 'memberships', 'idx_memberships_user_id'],
];

function supports(tables: readonly Table[]): IndexSupport[] {
  return tables.flatMap((owner) =>
    owner.indexes.map((item) => ({
      index: objectId('index', owner.schema, item.name),
      name: item.name,
      table: owner.name,
      columns: item.elements.map((element) => element.column ?? element.expression ?? ''),
      where: item.predicate,
      supports: patterns
        .filter(([, , name]) => name === item.name)
        .map(([pattern]) => pattern)
        .concat(
          owner.foreignKeys
            .filter((fk) => fk.columns.join() === item.elements.map((e) => e.column).join())
            .map((fk) => fk.name),
        ),
    })),
  );
}

function decide(
  rule: string,
  subjects: readonly string[],
  chose: string,
  because: string,
  instead: string,
): Decision[] {
  return subjects.map((subject) => ({ rule, subject, chose, because, instead }));
}

function decisionsOf(tables: readonly Table[]): Decision[] {
  const all = tables.map((item) => objectId('table', 'public', item.name));
  const keys = tables.flatMap((item) =>
    item.foreignKeys.map((fk) => objectId('foreign_key', 'public', item.name, fk.name)),
  );
  return [
    ...decide(
      'primary-key',
      all,
      'uuid key, gen_random_uuid()',
      'ids are made without asking the database and tell nothing about volume.',
      'bigint identity, which leaks counts through the API and collides when databases merge.',
    ),
    ...decide(
      'tenancy',
      all.slice(3),
      'tenant_id leads keys and references',
      'a row cannot point into another tenant, even through a bug.',
      'plain foreign keys on id, which let a payment of one tenant settle an invoice of another.',
    ),
    ...decide(
      'enum-like',
      [
        objectId('column', 'public', 'invoices', 'status'),
        objectId('column', 'public', 'tenants', 'plan'),
      ],
      'text with CHECK',
      'the words are few and will grow; a CHECK is swapped without a rewrite.',
      'a native enum, whose values can never be removed.',
    ),
    ...decide(
      'exact-number',
      [
        objectId('column', 'public', 'invoices', 'total'),
        objectId('column', 'public', 'payments', 'amount'),
      ],
      'numeric(14,2)',
      'sums of money are exact.',
      'float, where 0.1 + 0.2 is not 0.3.',
    ),
    ...decide(
      'foreign-key',
      keys,
      'ON DELETE RESTRICT',
      'what was billed must stay explainable.',
      'CASCADE, which would erase the invoices of a deleted customer.',
    ),
    ...decide(
      'soft-delete',
      [objectId('table', 'public', 'customers')],
      'deleted_at, filtered by partial indexes',
      'invoices still refer to removed customers.',
      'a status word, which every query has to know.',
    ),
    ...decide(
      'partial-index',
      [objectId('index', 'public', 'idx_invoices_tenant_id_due_on')],
      "index only rows with status = 'sent'",
      'the unpaid ones are a twentieth of all rows.',
      'a full index, twenty times the size for the same reads.',
    ),
    ...decide(
      'row-timestamps',
      all,
      'created_at and updated_at',
      'every row says when it came and when it changed.',
      'timestamps by the application, which imports and psql forget.',
    ),
    ...decide('names', all, 'snake_case, plural tables', 'no habit to follow.', 'singular names.'),
    ...decide(
      'foreign-key-index',
      keys,
      'an index leads with each foreign key',
      'joins and ON DELETE look rows up by it.',
      'no index, which makes each parent delete scan the child table.',
    ),
  ];
}

const findings: readonly Finding[] = [
  {
    code: 'missing-currency',
    severity: 'warning',
    subject: 'column:public.payments.amount',
    message: 'Payments hold an amount without a currency while customers have one.',
    fix: 'add currency to payment, or say that a tenant has one currency.',
  },
  {
    code: 'inferred-type',
    severity: 'info',
    subject: 'entity payment, attribute reference',
    message: 'No type was given; text was inferred from the name.',
    fix: 'give a type when it is a number.',
  },
];

export const sampleVerdict: Verdict = {
  passed: true,
  engine: 'PGlite 0.5.16 (PostgreSQL 18.6)',
  checks: [
    { name: 'up', status: 'passed', detail: '61 statements in one transaction.' },
    { name: 'catalog-after-up', status: 'passed', detail: '12 tables equal the design.' },
    { name: 'down', status: 'passed', detail: '61 statements.' },
    { name: 'catalog-after-down', status: 'passed', detail: 'Nothing is left.' },
    { name: 'up-again', status: 'passed', detail: 'Equal to the first time.' },
    { name: 'queries', status: 'passed', detail: '8 of 8 read the promised index.' },
  ],
  queries: patterns.map(([name, on, uses]) => ({
    name,
    sql: `SELECT *\nFROM ${on}\nWHERE tenant_id = $1`,
    status: 'passed',
    indexes: [uses],
    plan: 'Limit > Index Scan',
    detail: 'Reads no table from end to end.',
  })),
  violations: [],
};

export const sampleDesign: Design = {
  domain: 'invoicing',
  model: {
    domain: 'invoicing',
    description: 'Tenants bill their customers, once or again every period.',
    entities: [],
  },
  from: newDatabase,
  source: null,
  schema: schemaOf(sampleTables),
  tables: sampleTables.map((item) => ({
    table: objectId('table', item.schema, item.name),
    name: item.name,
    purpose: item.comment ?? '',
    columns: item.columns.length,
    expectedRows: item.name === 'invoices' ? 5_000_000 : null,
  })),
  decisions: decisionsOf(sampleTables),
  findings: [...findings],
  question: {
    text: 'Can a tenant bill in more than one currency?',
    because: 'six money columns and two indexes hang on it',
    assumed: 'one currency a customer, kept in customers.currency',
  },
  indexes: supports(sampleTables),
  queries: patterns.map(([name, on, uses]) => ({
    name,
    sql: `SELECT *\nFROM ${on}\nWHERE tenant_id = $1`,
    expects: [uses],
    reason: null,
  })),
  statistics: [],
  renames: [],
  renamed: null,
  forecast: [
    {
      subject: 'invoice_lines',
      change: 'passes 50 million rows in about 20 months',
      migration: 'partition by month of created_at; the key gains created_at',
    },
    {
      subject: 'audit_events',
      change: 'grows without end',
      migration: 'partition by month and drop partitions after the retention time',
    },
  ],
  extras: [],
  notes: {},
  verdict: sampleVerdict,
};

/** Modules of eight tables around a root, with references across them and to one table of all. */
export function manyTables(count: number): Table[] {
  return Array.from({ length: count }, (_, i) => {
    const name = `table_${i}`;
    const root = i - (i % 8);
    const wanted = i % 8 === 0 ? [0, root - 8 * (1 + (i % 3))] : [0, root, i - (i % 3)];
    const parents = [...new Set(wanted)].filter((parent) => parent >= 0 && parent < i);
    return table(
      name,
      [
        column('id', 'uuid'),
        ...parents.map((parent) => column(`table_${parent}_id`, parent % 2 ? 'uuid?' : 'uuid')),
        ...Array.from({ length: 3 + (i % 6) }, (_, c) => column(`attribute_${c}`, 'text')),
      ],
      {
        comment: `Keeps the things of number ${i}.`,
        primaryKey: key(`${name}_pkey`, ['id']),
        foreignKeys: parents.map((parent) =>
          foreignKey(`${name}_${parent}_fkey`, [`table_${parent}_id`], `table_${parent}`, ['id']),
        ),
        indexes: parents.map((parent) => index(`idx_${name}_${parent}`, [`table_${parent}_id`])),
      },
    );
  });
}

export function designOf(tables: readonly Table[], domain = 'large'): Design {
  return {
    ...sampleDesign,
    domain,
    schema: schemaOf(tables),
    tables: tables.map((item) => ({
      table: objectId('table', item.schema, item.name),
      name: item.name,
      purpose: item.comment ?? `Holds ${item.name}.`,
      columns: item.columns.length,
      expectedRows: null,
    })),
    decisions: decisionsOf(tables),
    indexes: supports(tables),
    queries: [],
    verdict: null,
    question: null,
  };
}
