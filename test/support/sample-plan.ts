/** A plan written by hand for the renderers: a NOT NULL column for a live table, in three deploys. */
import { objectId } from '../../src/ir/id.ts';
import type { Step } from '../../src/plan/plan.ts';
import type { PlanView } from '../../src/render/view.ts';
import { sampleVerdict } from './sample-design.ts';

const column = objectId('column', 'public', 'invoices', 'currency');
const invoices = objectId('table', 'public', 'invoices');

function step(id: string, why: string, sql: string, more: Partial<Step> = {}): Step {
  return {
    id,
    changes: [{ kind: 'add', id: column }],
    sql,
    reverse: { effect: 'restores', sql: 'ALTER TABLE invoices DROP COLUMN currency' },
    locks: [{ id: invoices, mode: 'ACCESS EXCLUSIVE' }],
    rewrites: [],
    transaction: 'inside',
    timeouts: { lock: '5s', statement: '30s' },
    precheck: null,
    why,
    ...more,
  };
}

export const samplePlan: PlanView = {
  name: 'add_invoice_currency',
  target: 'sql',
  plan: {
    from: 'aaaa',
    to: 'bbbb',
    phases: [
      {
        name: 'expand',
        steps: [
          step(
            's1',
            'add invoices.currency, nullable: rows written before have none',
            'ALTER TABLE invoices ADD COLUMN currency char(3)',
          ),
          step(
            's2',
            'index for invoices by currency',
            'CREATE INDEX CONCURRENTLY idx_invoices_tenant_id_currency\n  ON invoices (tenant_id, currency)',
            {
              locks: [{ id: invoices, mode: 'SHARE UPDATE EXCLUSIVE' }],
              transaction: 'outside',
              timeouts: { lock: '5s', statement: null },
              reverse: {
                effect: 'restores',
                sql: 'DROP INDEX CONCURRENTLY idx_invoices_tenant_id_currency',
              },
            },
          ),
        ],
        code: 'Write currency with every new invoice.',
      },
      {
        name: 'backfill',
        steps: [
          step(
            's3',
            "fill currency from the invoice's customer, 5,000 rows at a time",
            "UPDATE invoices SET currency = 'EUR' WHERE currency IS NULL",
            {
              locks: [{ id: invoices, mode: 'ROW EXCLUSIVE' }],
              reverse: { effect: 'cannot', sql: null },
            },
          ),
        ],
        code: 'Read currency from the invoice.',
      },
      {
        name: 'contract',
        steps: [
          step(
            's4',
            'every invoice has a currency',
            'ALTER TABLE invoices ALTER COLUMN currency SET NOT NULL',
            { reverse: { effect: 'implied', sql: null } },
          ),
        ],
        code: null,
      },
    ],
    findings: [
      {
        code: 'backfill-not-undone',
        severity: 'warning',
        subject: column,
        message: 'What the backfill wrote is gone after the down migration.',
        fix: 'keep a copy of the column when the values are also edited by hand.',
      },
    ],
  },
  files: [
    { path: 'migrations/002_add_invoice_currency.sql', action: 'create' },
    { path: 'migrations/003_fill_invoice_currency.sql', action: 'create' },
    { path: 'migrations/004_require_invoice_currency.sql', action: 'create' },
  ],
  verdict: { ...sampleVerdict, queries: [] },
};
