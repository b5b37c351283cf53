/** The tables of the sample design: a multi-tenant invoicing domain of twelve. */
import type { Column, ForeignKey, Table } from '../../src/ir/schema.ts';
import { check, column, foreignKey, index, key, table } from './build-schema.ts';

const id = column('id', 'uuid', { default: 'gen_random_uuid()' });
const stamps = [
  column('created_at', 'timestamptz', { default: 'now()' }),
  column('updated_at', 'timestamptz', { default: 'now()' }),
];

interface Reference {
  readonly name: string;
  readonly to: string;
  readonly onDelete: ForeignKey['onDelete'];
}

function tenantTable(
  name: string,
  comment: string,
  columns: readonly Column[],
  references: readonly Reference[],
  more: Partial<Table> = {},
): Table {
  const refColumns = references.map((ref) =>
    column(`${ref.name}_id`, ref.onDelete === 'set null' ? 'uuid?' : 'uuid'),
  );
  return table(name, [id, column('tenant_id', 'uuid'), ...refColumns, ...columns, ...stamps], {
    comment,
    primaryKey: key(`${name}_pkey`, ['id']),
    uniques: [key(`${name}_tenant_id_id_key`, ['tenant_id', 'id'])],
    foreignKeys: [
      foreignKey(`${name}_tenant_id_fkey`, ['tenant_id'], 'tenants', ['id']),
      ...references.map((ref) =>
        foreignKey(
          `${name}_${ref.name}_id_fkey`,
          ['tenant_id', `${ref.name}_id`],
          ref.to,
          ['tenant_id', 'id'],
          ref.onDelete,
        ),
      ),
    ],
    indexes: references.map((ref) =>
      index(`idx_${name}_tenant_id_${ref.name}_id`, ['tenant_id', `${ref.name}_id`]),
    ),
    ...more,
  });
}

const tenants = table(
  'tenants',
  [id, column('name', 'text'), column('slug', 'text'), column('plan', 'text'), ...stamps],
  {
    comment: 'An organisation that sends invoices.',
    primaryKey: key('tenants_pkey', ['id']),
    checks: [check('tenants_plan_check', "plan IN ('free', 'team', 'enterprise')")],
    indexes: [index('tenants_slug_key', ['lower(slug)'], { unique: true })],
  },
);

const users = table(
  'users',
  [
    id,
    column('email', 'text', { comment: 'Personal data.' }),
    column('name', 'text'),
    column('last_seen_at', 'timestamptz?', { comment: 'NULL until the first sign-in.' }),
    ...stamps,
  ],
  {
    comment: 'A person who can sign in.',
    primaryKey: key('users_pkey', ['id']),
    indexes: [index('users_email_key', ['lower(email)'], { unique: true })],
  },
);

const memberships = table(
  'memberships',
  [
    column('tenant_id', 'uuid'),
    column('user_id', 'uuid'),
    column('role', 'text', { default: "'member'" }),
    ...stamps,
  ],
  {
    comment: 'Which user works for which tenant, and as what.',
    primaryKey: key('memberships_pkey', ['tenant_id', 'user_id']),
    foreignKeys: [
      foreignKey('memberships_tenant_id_fkey', ['tenant_id'], 'tenants', ['id'], 'cascade'),
      foreignKey('memberships_user_id_fkey', ['user_id'], 'users', ['id'], 'cascade'),
    ],
    checks: [check('memberships_role_check', "role IN ('owner', 'admin', 'member')")],
    indexes: [index('idx_memberships_user_id', ['user_id'])],
  },
);

const money = (name: string) => column(name, 'numeric(14,2)', { default: '0' });

export const sampleTables: readonly Table[] = [
  tenants,
  users,
  memberships,
  tenantTable(
    'customers',
    'A party that a tenant bills.',
    [
      column('name', 'text'),
      column('email', 'text?', { comment: 'NULL where invoices go out on paper.' }),
      column('currency', 'char(3)'),
      column('deleted_at', 'timestamptz?', { comment: 'Set when the customer was removed.' }),
    ],
    [],
    {
      indexes: [
        index('idx_customers_tenant_id_name', ['tenant_id', 'name'], {
          predicate: 'deleted_at IS NULL',
        }),
      ],
    },
  ),
  tenantTable(
    'products',
    'Something a tenant sells.',
    [column('sku', 'text'), column('title', 'text'), money('unit_price')],
    [{ name: 'tax_rate', to: 'tax_rates', onDelete: 'restrict' }],
  ),
  tenantTable(
    'tax_rates',
    'A rate in force for a period.',
    [column('label', 'text'), column('percent', 'numeric(5,2)'), column('valid', 'daterange')],
    [],
  ),
  tenantTable(
    'subscriptions',
    'A customer billed again every period.',
    [column('status', 'text', { default: "'active'" }), column('period', 'interval')],
    [
      { name: 'customer', to: 'customers', onDelete: 'restrict' },
      { name: 'product', to: 'products', onDelete: 'restrict' },
    ],
  ),
  tenantTable(
    'invoices',
    'A bill sent to a customer.',
    [
      column('number', 'text'),
      column('status', 'text', { default: "'draft'" }),
      money('total'),
      column('due_on', 'date?', { comment: 'NULL while it is a draft.' }),
    ],
    [
      { name: 'customer', to: 'customers', onDelete: 'restrict' },
      { name: 'subscription', to: 'subscriptions', onDelete: 'set null' },
    ],
    {
      checks: [
        check('invoices_status_check', "status IN ('draft', 'sent', 'paid', 'void')"),
        check('invoices_total_check', 'total >= 0'),
      ],
      indexes: [
        index('idx_invoices_tenant_id_due_on', ['tenant_id', 'due_on'], {
          predicate: "status = 'sent'",
        }),
        index('idx_invoices_tenant_id_customer_id', ['tenant_id', 'customer_id']),
        index('idx_invoices_tenant_id_subscription_id', ['tenant_id', 'subscription_id']),
      ],
    },
  ),
  tenantTable(
    'invoice_lines',
    'One position of an invoice, priced at the time of sale.',
    [column('position', 'integer'), column('quantity', 'numeric(12,3)'), money('unit_price')],
    [
      { name: 'invoice', to: 'invoices', onDelete: 'cascade' },
      { name: 'product', to: 'products', onDelete: 'set null' },
    ],
  ),
  tenantTable(
    'payments',
    'Money received from a customer.',
    [money('amount'), column('received_at', 'timestamptz'), column('reference', 'text?')],
    [{ name: 'customer', to: 'customers', onDelete: 'restrict' }],
  ),
  tenantTable(
    'payment_allocations',
    'How much of a payment settles which invoice.',
    [money('amount')],
    [
      { name: 'payment', to: 'payments', onDelete: 'cascade' },
      { name: 'invoice', to: 'invoices', onDelete: 'restrict' },
    ],
  ),
  tenantTable(
    'audit_events',
    'Who changed what, append-only.',
    [column('user_id', 'uuid?'), column('action', 'text'), column('details', 'jsonb')],
    [],
    {
      foreignKeys: [
        foreignKey('audit_events_tenant_id_fkey', ['tenant_id'], 'tenants', ['id']),
        foreignKey('audit_events_user_id_fkey', ['user_id'], 'users', ['id'], 'set null'),
      ],
      indexes: [index('idx_audit_events_user_id', ['user_id'])],
    },
  ),
];
