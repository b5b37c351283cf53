/** A small shop for the planner's tests, and what is declared of its sizes. */
import type { Query, TableStatistics } from '../../src/ir/query.ts';

export const shop = `
CREATE TYPE channel AS ENUM ('web', 'shop', 'phone');
CREATE TABLE tenants (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  slug text NOT NULL UNIQUE
);
CREATE TABLE orders (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant_id bigint NOT NULL REFERENCES tenants,
  status text NOT NULL,
  paid boolean NOT NULL,
  channel channel NOT NULL,
  email text NOT NULL,
  note text NOT NULL,
  total numeric(12, 2) NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz
);
CREATE INDEX orders_tenant_created_idx ON orders (tenant_id, created_at DESC);
CREATE INDEX orders_email_idx ON orders (lower(email));
CREATE INDEX orders_open_idx ON orders (created_at) WHERE status = 'open';
CREATE INDEX orders_paid_idx ON orders (paid);
CREATE INDEX orders_channel_total_idx ON orders (channel, total)`;

/** Rows that have the declared shares exactly, without chance. */
export const shopRows = (orders: number) => `
INSERT INTO tenants (slug) SELECT 'tenant-' || g FROM generate_series(1, 1000) g;
INSERT INTO orders (tenant_id, status, paid, channel, email, note, total, created_at, deleted_at)
SELECT 1 + (g * 7919) % 1000,
  CASE WHEN g % 100 < 3 THEN 'open' WHEN g % 100 < 5 THEN 'void' ELSE 'done' END,
  g % 2 = 0,
  (ARRAY['web', 'shop', 'phone'])[1 + g % 3]::channel,
  'user' || g || '@example.com',
  md5(g::text),
  (g * 31 % 1000000) / 100.0,
  now() - (${orders} - g) * (interval '3 years' / ${orders}),
  CASE WHEN g % 10 = 0 THEN now() END
FROM generate_series(1, ${orders}) g;
VACUUM ANALYZE`;

export function shopStatistics(orders: number): TableStatistics[] {
  const column = (
    name: string,
    distinct: number,
    common: readonly (readonly [string, number])[] = [],
    nullFraction = 0,
  ) => ({
    column: name,
    distinct,
    nullFraction,
    common: common.map(([value, share]) => ({ value, share })),
  });
  return [
    { schema: 'public', table: 'tenants', rows: 1000, columns: [] },
    {
      schema: 'public',
      table: 'orders',
      rows: orders,
      columns: [
        column('status', 3, [
          ['done', 0.95],
          ['open', 0.03],
          ['void', 0.02],
        ]),
        column('email', -1),
        column('note', -1),
        column('total', -1),
        column('deleted_at', 1, [], 0.9),
      ],
    },
  ];
}

export function query(sql: string, ...expects: string[]): Query {
  return { name: sql, sql, expects, reason: expects.length > 0 ? null : 'a report' };
}
